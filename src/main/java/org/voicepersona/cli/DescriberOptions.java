package org.voicepersona.cli;

import org.voicepersona.describe.Qwen2AudioRequest;
import org.voicepersona.describe.Qwen2AudioSettings;
import org.voicepersona.describe.WhisperSettings;
import org.voicepersona.pipeline.DescriberChoice;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who describes, and how. */
final class DescriberOptions {

  @Option(
      names = "--describer",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = {
        "auto, acoustic, qwen2-audio or whisper; auto takes qwen2-audio when there is a model for it",
        "(default: ${DEFAULT-VALUE})"
      })
  private String describer;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "the seed of everything random (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--max-audio-seconds",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "cut longer clips here, and say so (default: ${DEFAULT-VALUE})")
  private double maxAudioSeconds;

  @Mixin private ModelOptions model;

  @Mixin private WhisperOptions whisper;

  DescriberChoice choose() {
    return describer.equals(WhisperSettings.DESCRIBER)
        ? DescriberChoice.whisper(whisper.request(model.device()), "asked for")
        : DescriberChoice.of(describer, model.request());
  }

  /** Returns whether the describer that was named is no language model. */
  boolean excludesModel() {
    return !describer.equals("auto") && !describer.equals(Qwen2AudioSettings.DESCRIBER);
  }

  /** Returns what is wanted of the language model. */
  Qwen2AudioRequest modelRequest() {
    return model.request();
  }

  long seed() {
    return seed;
  }

  double maxAudioSeconds() {
    return maxAudioSeconds;
  }
}
