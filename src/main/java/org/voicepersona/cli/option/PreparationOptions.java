package org.voicepersona.cli.option;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.model.architecture.AudioTextConfig;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.plan.CacheChoice;
import org.voicepersona.model.plan.MemoryBudget;
import org.voicepersona.model.plan.MemoryPlan;
import org.voicepersona.model.plan.StoredBits;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.whisper.WhisperConfig;
import org.voicepersona.natives.OnnxRuntime;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of how a model is prepared. */
public final class PreparationOptions {

  /** The kinds of device that a model is prepared for. */
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
          "of the decoder: 4, 8, or 16 as published (default: "
              + Qwen2AudioConfig.USUAL_BITS
              + "; of a Whisper model "
              + WhisperConfig.USUAL_BITS
              + ")")
  private Optional<Integer> bits = Optional.empty();

  @Option(
      names = "--encoder-bits",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "of audio encoder and projector: 8 or 16, or 4 with a Qwen2-Audio model",
        "(default: 8; with --bits 16, 16)"
      })
  private int encoderBits;

  @Option(
      names = "--group-size",
      paramLabel = "N",
      description =
          "weights that share a scale in 4 bits: 32, 64, 128 or 256 (default: 128, or less where"
              + " that does not divide the model's widths)")
  private Optional<Integer> groupSize = Optional.empty();

  @Option(
      names = "--head-bits",
      paramLabel = "N",
      description = {
        "of the head: 4, 8 or 16",
        "(default: as --bits; 8 with 4-bit layers, where that costs no answers at a time and no"
            + " layer on the GPU within the memory that 'model plan' plans for: of a GPU where this"
            + " machine has one, or with --device cuda)"
      })
  private Optional<Integer> headBits = Optional.empty();

  @Option(
      names = "--calibrate",
      paramLabel = "CORPUS",
      description = {
        "what the model hears while it is rounded to 4 bits: the first clips of a corpus, with the"
            + " bundled questions, answers and some prose; none rounds by the weights alone",
        "(default: the clips that come with the program, where they are at hand; of a Whisper model"
            + " none)"
      })
  private Optional<String> calibrate = Optional.empty();

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

  /** Ends the command if such an option is given without {@code --prepare}. */
  public static void requireAsked(CommandSpec spec) {
    for (String option :
        List.of(
            "--bits",
            "--head-bits",
            "--encoder-bits",
            "--group-size",
            "--rounding",
            "--calibrate",
            "--device")) {
      Usage.needs(spec, option, "--prepare");
    }
  }

  /**
   * Returns the settings for a model with {@code config}.
   *
   * @param calibration the digest of the calibration data; empty without calibration
   */
  public PreparationSettings settings(ModelConfig config, String calibration) {
    int wanted = bits.orElse(config.usualBits());
    int head = headBits.orElseGet(() -> usualHeadBits(config, wanted));
    int encoder = encoderBits(wanted);
    if (encoder == 4 && !(config instanceof AudioTextConfig)) {
      throw new IllegalArgumentException(
          "--encoder-bits is 4, must be 8 or 16: a Whisper model hears in 4 bits nowhere");
    }
    Set<Kind> inGroups = PreparationSettings.inGroups(wanted, head, encoder);
    int size = groupSize.orElseGet(() -> PreparationSettings.fittingGroupSize(config, inGroups));
    PreparationSettings settings = settings(wanted, head, size, calibration);
    settings.requireFitting(config);
    return settings;
  }

  /** Returns the value of {@code --calibrate}, if given. */
  public Optional<String> calibrate() {
    return calibrate;
  }

  /** Checks the settings before the model is known. */
  public PreparationSettings check() {
    return settings(
        bits.orElse(Qwen2AudioConfig.USUAL_BITS),
        headBits.orElse(8),
        groupSize.orElse(PreparationSettings.DEFAULT_GROUP_SIZE),
        "");
  }

  private int usualHeadBits(ModelConfig config, int bits) {
    if (bits != 4 || !(config instanceof AudioTextConfig model)) {
      return bits;
    }
    boolean besideGpu = device == Device.CUDA || !Machine.here().gpus().gpus().isEmpty();
    int size = groupSize.orElse(PreparationSettings.DEFAULT_GROUP_SIZE);
    return headBits(model, encoderBits(bits), size, besideGpu);
  }

  /**
   * Returns the bits of the head: 8, which loses almost nothing, if a plan has room for as many
   * answers then; else 4.
   *
   * @param besideGpu whether the plan is one for a GPU
   */
  static int headBits(AudioTextConfig model, int encoderBits, int groupSize, boolean besideGpu) {
    MemoryBudget budget =
        new MemoryBudget(
            besideGpu ? MemoryBudget.parse(MemoryBudget.USUAL_GPU) : 0,
            MemoryBudget.parse(MemoryBudget.USUAL_CPU));
    MemoryPlan small =
        MemoryPlan.of(
            model, new StoredBits(4, 4, encoderBits, groupSize), CacheChoice.EITHER, budget);
    MemoryPlan large =
        MemoryPlan.of(
            model, new StoredBits(4, 8, encoderBits, groupSize), CacheChoice.EITHER, budget);
    boolean costsNothing =
        large.sequences() >= small.sequences() && large.gpuLayers() == small.gpuLayers();
    return costsNothing ? 8 : 4;
  }

  private PreparationSettings settings(int bits, int head, int groupSize, String calibration) {
    int encoder = encoderBits(bits);
    Int4Layout layout = layout(Math.min(encoder, Math.min(bits, head)));
    return new PreparationSettings(bits, head, encoder, groupSize, rounding, layout, calibration);
  }

  private int encoderBits(int bits) {
    return encoderBits == 0 ? Math.max(8, bits) : encoderBits;
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
