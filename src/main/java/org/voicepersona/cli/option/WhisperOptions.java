package org.voicepersona.cli.option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.describe.whisper.WhisperRequest;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import picocli.CommandLine.Option;

/** Options of the Whisper describer. */
final class WhisperOptions {

  @Option(
      names = "--whisper-model",
      paramLabel = "DIR",
      description = {
        "the model of whisper: a checkpoint as published, or a prepared one",
        "(default: $VOICEPERSONA_WHISPER, else the folder that 'model fetch openai/whisper-base"
            + " --prepare' fills)"
      })
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--whisper-language",
      paramLabel = "CODE",
      defaultValue = "auto",
      description = {
        "the language that is spoken, such as en; auto finds out for each clip",
        "(default: ${DEFAULT-VALUE})"
      })
  private String language;

  @Option(
      names = "--whisper-precision",
      paramLabel = "P",
      description =
          "float32, bfloat16, int8 or int4 (default: that the model was quantised to, else float32)")
  private Optional<Precision> precision = Optional.empty();

  /** Returns the request for the model, without reading any file. */
  WhisperRequest request(List<ComputeDevice> devices) {
    ModelLocation place =
        model
            .map(ModelLocation::new)
            .orElseGet(
                () ->
                    ModelLocation.standardWhisper(
                        System.getenv(), Path.of(System.getProperty("user.home"))));
    return new WhisperRequest(place, precision, devices, language.equals("auto") ? "" : language);
  }
}
