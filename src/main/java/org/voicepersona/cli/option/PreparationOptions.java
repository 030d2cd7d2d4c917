package org.voicepersona.cli.option;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.whisper.WhisperConfig;
import org.voicepersona.natives.OnnxRuntime;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What a prepared model is to be like. */
public final class PreparationOptions {

  /** The devices a model is prepared for. */
  enum Device {
    CPU,
    CUDA;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--bits",
      paramLabel = "N",
      description =
          "of decoder and head: 4, 8, or 16 as published (default: "
              + Qwen2AudioConfig.USUAL_BITS
              + "; of a Whisper model "
              + WhisperConfig.USUAL_BITS
              + ")")
  private Optional<Integer> bits = Optional.empty();

  @Option(
      names = "--encoder-bits",
      paramLabel = "N",
      defaultValue = "0",
      description = "of audio encoder and projector: 8 or 16 (default: 8; with --bits 16, 16)")
  private int encoderBits;

  @Option(
      names = "--group-size",
      paramLabel = "N",
      defaultValue = "" + PreparationSettings.DEFAULT_GROUP_SIZE,
      description = "weights that share a scale in 4 bits (default: ${DEFAULT-VALUE})")
  private int groupSize;

  @Option(
      names = "--rounding",
      paramLabel = "WAY",
      defaultValue = "LEAST_SQUARES",
      description = "${COMPLETION-CANDIDATES}, in 4 bits (default: ${DEFAULT-VALUE})")
  private Rounding rounding;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description =
          "${COMPLETION-CANDIDATES}: whose order of 4-bit values (default: ${DEFAULT-VALUE})")
  private Device device;

  /** Ends a command that prepares only with {@code --prepare} if that is missing. */
  public static void requireAsked(CommandSpec spec) {
    for (String option :
        List.of("--bits", "--encoder-bits", "--group-size", "--rounding", "--device")) {
      Usage.needs(spec, option, "--prepare");
    }
  }

  /** Returns what is asked for a model with {@code config}. */
  public PreparationSettings settings(ModelConfig config) {
    return settings(bits.orElse(config.usualBits()));
  }

  /** Checks the settings before the model is known. */
  public PreparationSettings check() {
    return settings(bits.orElse(Qwen2AudioConfig.USUAL_BITS));
  }

  private PreparationSettings settings(int bits) {
    int encoder = encoderBits == 0 ? Math.min(16, Math.max(8, bits)) : encoderBits;
    return new PreparationSettings(bits, encoder, groupSize, rounding, layout(bits));
  }

  private Int4Layout layout(int bits) {
    if (bits != 4 || device != Device.CPU) {
      return Int4Layout.ROW_MAJOR;
    }
    return OnnxRuntime.missing().isEmpty()
        ? Int4Layout.ROW_MAJOR_LOW_FIRST
        : Int4LayoutProbe.ofThisMachine();
  }
}
