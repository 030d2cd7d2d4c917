package org.voicepersona.cli.option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.describe.interview.InterviewRequest;
import org.voicepersona.describe.interview.SamplingChoice;
import org.voicepersona.describe.prompt.PromptSet;
import org.voicepersona.describe.qwen2audio.ArithmeticChoice;
import org.voicepersona.describe.qwen2audio.Qwen2AudioRequest;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.CacheChoice;
import org.voicepersona.model.plan.MemoryBudget;
import org.voicepersona.model.plan.MemoryLimits;
import picocli.CommandLine.Option;

/** Options of the language model: its files, prompts, arithmetic and sampling. */
final class ModelOptions {

  /** Whether this program's own kernels are used on a GPU. */
  enum GpuKernels {
    AUTO,
    OFF;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The kind of device that the model computes on. */
  enum Device {
    AUTO,
    CPU,
    CUDA;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The options that select a device; {@code --device cpu} suits every describer. */
  static final Set<String> PLACES = Set.of("--device", "--devices", "--gpu-memory");

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = {
        "the model of qwen2-audio: a prepared one (see model prepare), or a checkpoint as published"
            + " for float32 and bfloat16",
        "(default: $VOICEPERSONA_MODEL, else the folder that 'model fetch --prepare' fills)"
      })
  private Optional<Path> model;

  @Option(
      names = "--prompts",
      paramLabel = "NAME|DIR",
      defaultValue = "default",
      description = {
        "what qwen2-audio and the API are asked: default, emotion, accent, impediment, or a folder"
            + " with voice.txt and perhaps character.txt, technical.txt, combined.txt; {accent},"
            + " {age} and {gender} in them are filled with what the corpus lists",
        "(default: ${DEFAULT-VALUE})"
      })
  private String prompts;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "float32, bfloat16, int8 or int4 (default: that the model is stored in)")
  private Optional<Precision> precision;

  @Option(
      names = "--int4-products",
      paramLabel = "KIND",
      description = {
        "integer or float: whether activations are rounded to 8 bits where 4-bit weights are"
            + " multiplied on the CPU, which is faster",
        "(default: integer where ONNX Runtime runs)"
      })
  private Optional<Int4Products> int4Products;

  @Option(
      names = "--int8-cache",
      negatable = true,
      arity = "0",
      description = {
        "keep keys and values in 8 bits, half the memory an answer takes, or do not; the words"
            + " depend on it",
        "(default: in 8 bits on a GPU where more answers fit so, or --gpu-kernels serves it)"
      })
  private Optional<Boolean> int8Cache;

  @Option(
      names = "--gpu-kernels",
      paramLabel = "KIND",
      defaultValue = "auto",
      description = {
        "auto or off: whether encoder and decoder go through this program's own kernels on a GPU"
            + " where they prove to be right, the decoder with keys and values in 8 bits",
        "(default: ${DEFAULT-VALUE})"
      })
  private GpuKernels gpuKernels;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or cuda (default: ${DEFAULT-VALUE})")
  private Device device;

  @Option(
      names = "--devices",
      paramLabel = "N",
      split = ",",
      description = {
        "the CUDA devices to compute on, such as 0,1: each holds a model, and the one with the"
            + " fewest clips takes the next; --gpu-memory is for each of them",
        "(default: the first)"
      })
  private List<Integer> devices = List.of();

  @Option(
      names = "--gpu-memory",
      paramLabel = "SIZE",
      description = {
        "compute on the GPU and take no more of it than this, such as 5GB, whatever that moves to"
            + " the host; prints the memory plan; 0 for none (default: most of what is free)"
      })
  private Optional<String> gpuMemory;

  @Option(
      names = "--cpu-memory",
      paramLabel = "SIZE",
      description = {
        "take no more of the host than this, such as 16GB; prints the memory plan",
        "(default: most of what is available)"
      })
  private Optional<String> cpuMemory;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = {
        "the longest answer, in tokens",
        "(default: " + Qwen2AudioRequest.DEFAULT_MAX_NEW_TOKENS + "; as the API says)"
      })
  private Optional<Integer> maxNewTokens;

  @Option(
      names = "--greedy",
      description =
          "take the likeliest token always, without a penalty on repetitions unless one is given")
  private boolean greedy;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "divides the logits, positive (default: as the model's authors say)")
  private Optional<Double> temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "draw from the K likeliest tokens, 0 for all (default: likewise)")
  private Optional<Integer> topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description =
          "draw from the likeliest tokens that together reach this probability (default: likewise)")
  private Optional<Double> topP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "R",
      description = "makes tokens that were there less likely, 1 for none (default: likewise)")
  private Optional<Double> repetitionPenalty;

  @Option(
      names = "--no-answer-checks",
      description = {
        "take every answer as it is: for models whose words are noise, such as random checkpoints",
        "(default: what is empty, cut off, looping, foreign or an echo is asked again, then fails)"
      })
  private boolean noAnswerChecks;

  /**
   * Returns the request for the model; of files, only the prompts have been read.
   *
   * @throws IllegalArgumentException if the prompts are unusable
   */
  Qwen2AudioRequest request() {
    return new Qwen2AudioRequest(
        place(),
        new ArithmeticChoice(
            precision, int4Products, CacheChoice.of(int8Cache), gpuKernels == GpuKernels.AUTO),
        devices(),
        limits(),
        interview());
  }

  /**
   * Returns the prompts and answer settings for any language model.
   *
   * @throws IllegalArgumentException if the prompts are unusable, or a value is out of range
   */
  InterviewRequest interview() {
    SamplingChoice sampling =
        new SamplingChoice(
            greedy, number(temperature), integer(topK), number(topP), number(repetitionPenalty));
    return new InterviewRequest(prompts(), sampling, integer(maxNewTokens), !noAnswerChecks);
  }

  /**
   * Returns the devices to compute on; empty for the best available.
   *
   * @throws IllegalArgumentException if options contradict each other
   */
  List<ComputeDevice> devices() {
    if (device == Device.CPU && limits().gpuBytes().orElse(0) > 0) {
      throw new IllegalArgumentException(
          "--gpu-memory is of a GPU, must not stand beside --device cpu");
    }
    if (device == Device.CUDA && limits().gpuBytes().equals(OptionalLong.of(0))) {
      throw new IllegalArgumentException(
          "--gpu-memory 0 leaves no GPU, must not stand beside --device cuda");
    }
    if (devices.isEmpty()) {
      return switch (device) {
        case AUTO -> List.of();
        case CPU -> List.of(ComputeDevice.CPU);
        case CUDA -> List.of(ComputeDevice.CUDA);
      };
    }
    if (device == Device.CPU || limits().gpuBytes().equals(OptionalLong.of(0))) {
      throw new IllegalArgumentException(
          "--devices names CUDA devices, must not stand beside --device cpu or --gpu-memory 0");
    }
    return ComputeDevice.requireDistinct(devices.stream().map(ComputeDevice::cuda).toList());
  }

  private ModelLocation place() {
    return model
        .map(ModelLocation::new)
        .orElseGet(
            () ->
                ModelLocation.standard(System.getenv(), Path.of(System.getProperty("user.home"))));
  }

  private MemoryLimits limits() {
    return new MemoryLimits(bytes(gpuMemory), bytes(cpuMemory));
  }

  private static OptionalLong bytes(Optional<String> size) {
    return size.map(MemoryBudget::parse).map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /** Returns whether the options ask for a GPU. */
  boolean wantsGpu() {
    boolean givesMemory = limits().gpuBytes().orElse(0) > 0;
    return device == Device.CUDA || !devices.isEmpty() || givesMemory;
  }

  /** Returns whether the options name a model. */
  boolean isNamed() {
    return model.isPresent();
  }

  private PromptSet prompts() {
    Path folder = Path.of(prompts);
    if (PromptSet.BUNDLED.contains(prompts) || !Files.isDirectory(folder)) {
      return PromptSet.bundled(prompts);
    }
    try {
      return PromptSet.ofFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static OptionalInt integer(Optional<Integer> value) {
    return value.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  private static OptionalDouble number(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }
}
