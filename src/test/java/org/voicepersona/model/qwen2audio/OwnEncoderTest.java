package org.voicepersona.model.qwen2audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.batch.SequenceModel.EncodedAudio;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.card.EmulatedKernelCard;
import org.voicepersona.model.cuda.card.KernelChoice;
import org.voicepersona.model.decoder.StepKernels;
import org.voicepersona.model.encoder.EncoderKernels;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.testing.EmulatedCuda;

/** Clips that a model hears through kernels of our own on an emulated card. */
class OwnEncoderTest {

  /**
   * Two clips of one prompt, a prompt without, one that has no token, and more than fit at once.
   */
  private static final List<List<LogMel.Features>> PROMPTS =
      List.of(
          List.of(clip(131), clip(40)),
          List.of(),
          List.of(clip(1)),
          List.of(clip(90)),
          List.of(clip(398)));

  private final List<String> failures = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"4, ROW_MAJOR", "4, ROW_MAJOR_LOW_FIRST", "4, AVX2", "8, ROW_MAJOR", "16, ROW_MAJOR"})
  void hearsWhatLibtorchHears(int bits, Int4Layout layout, @TempDir Path folder) throws Exception {
    EmulatedCuda cuda = EmulatedCuda.buildEncoder(folder);
    RandomModel weights = new RandomModel(1, bits, layout);
    try (Qwen2AudioGraph own = graph(weights, kernels(cuda), EncoderPlace.RESIDENT);
        Qwen2AudioGraph torch = graph(weights, EncoderKernels.none(""), EncoderPlace.RESIDENT)) {
      assertThat(own.kernelFault()).isEmpty();
      List<float[]> heard = heard(own, PROMPTS);
      List<float[]> expected = heard(torch, PROMPTS);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(heard.get(i)).hasSameSizeAs(expected.get(i));
        assertThat(error(heard.get(i), expected.get(i))).as("prompt %d", i).isLessThan(0.01);
      }
      assertThat(cuda.failures()).isEmpty();
    }
    assertThat(cuda.heldBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void neitherItsPlaceNorOtherClipsChangeWhatIsHeard(int bits, @TempDir Path folder)
      throws Exception {
    EmulatedCuda cuda = EmulatedCuda.buildEncoder(folder);
    RandomModel weights = new RandomModel(2, bits);
    List<float[]> together;
    try (Qwen2AudioGraph resident = graph(weights, kernels(cuda), EncoderPlace.RESIDENT)) {
      together = heard(resident, PROMPTS);
      assertThat(heard(resident, List.of(PROMPTS.get(3))).get(0)).isEqualTo(together.get(3));
    }
    try (Qwen2AudioGraph evicted = graph(weights, kernels(cuda), EncoderPlace.EVICTED)) {
      assertThat(evicted.kernelFault()).isEmpty();
      assertThat(cuda.heldBytes()).isZero();
      assertThat(heard(evicted, PROMPTS)).containsExactlyElementsOf(together);
      assertThat(cuda.heldBytes()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wide_product.cuh|0.5f * x * (1 + erff|0.52f * x * (1 + erff|behind the convolutions",
        "clip_attention.cuh|j * 8 + t * 2 + e < left|j * 8 + t * 2 < left|behind the first layer",
        "wide_product.cuh|PRODUCT(product_int8_64, ByteRows, 2, 2)|PRODUCT(product_int8_64,"
            + " ByteRows, 2, 1)|smaller tiles",
        "encoder.cu|(v.y + w.y) / 2|v.y + w.y|behind the projector"
      })
  void leavesAnEncoderToLibtorchWhereAKernelIsWrong(String fault, @TempDir Path folder)
      throws Exception {
    String[] parts = fault.split("\\|", -1);
    EmulatedCuda wrong = EmulatedCuda.buildWrongEncoder(folder, parts[0], parts[1], parts[2]);
    RandomModel weights = new RandomModel(3, 8);
    try (Qwen2AudioGraph fallen = graph(weights, kernels(wrong), EncoderPlace.RESIDENT);
        Qwen2AudioGraph torch = graph(weights, EncoderKernels.none(""), EncoderPlace.RESIDENT)) {
      assertThat(fallen.kernelFault()).contains(parts[3]).hasLineCount(1);
      assertThat(heard(fallen, PROMPTS)).containsExactlyElementsOf(heard(torch, PROMPTS));
    }
    assertThat(wrong.heldBytes()).isZero();
    assertThat(failures).isEmpty();
  }

  @Test
  void notesWhereAKernelBreaks(@TempDir Path folder) throws Exception {
    EmulatedCuda wild =
        EmulatedCuda.buildWrongEncoder(
            folder, "encoder.cu", "store16(residual + at", "store16(residual + at + 100000000");
    try (Qwen2AudioGraph fallen =
        graph(new RandomModel(3, 8), kernels(wild), EncoderPlace.RESIDENT)) {
      assertThat(fallen.kernelFault()).contains("error 700");
    }
    assertThat(failures).singleElement().asString().contains("begin_clip", "error 700");
  }

  /** Beyond what the self-test goes through: the next start must not come to the same end. */
  @Test
  void notesWhereAKernelBreaksLater(@TempDir Path folder) throws Exception {
    EmulatedCuda wild =
        EmulatedCuda.buildWrongEncoder(
            folder,
            "encoder.cu",
            "store16(residual + at",
            "store16(residual + at + (frames > 100) * 100000000");
    Qwen2AudioGraph graph = graph(new RandomModel(3, 8), kernels(wild), EncoderPlace.RESIDENT);
    assertThat(graph.kernelFault()).isEmpty();
    assertThatThrownBy(() -> heard(graph, PROMPTS))
        .hasMessageContainingAll("broke CUDA", "error 700", "the encoder", "--gpu-kernels off");
    assertThat(failures).singleElement().asString().contains("error 700");
  }

  @Test
  void leavesAnEncoderToLibtorchWhereTheCardIsTooOldOrNotThere() throws Exception {
    EmulatedCuda none = new EmulatedCuda(Path.of("there is no such library"));
    for (int major : new int[] {7, 8}) {
      EncoderKernels kernels = kernels(none, new ComputeCapability(major, 5));
      try (Qwen2AudioGraph fallen = graph(new RandomModel(3, 8), kernels, EncoderPlace.RESIDENT)) {
        assertThat(fallen.kernelFault())
            .contains(major == 7 ? "compute capability is 7.5" : "cannot be loaded");
      }
    }
  }

  /** As a decoder: then the model goes to the processor as a whole, as it is planned there. */
  @ParameterizedTest
  @EnumSource(
      value = EncoderPlace.class,
      names = {"RESIDENT", "EVICTED"})
  void refusesAnEncoderThatNothingComputesOnTheCard(EncoderPlace place) {
    EncoderKernels kernels = EncoderKernels.none("they are wrong");
    assertThatThrownBy(() -> graph(new RandomModel(3, 8), kernels, onCard(place), StepKernels.NONE))
        .isInstanceOf(ShortageException.class)
        .hasMessageStartingWith(
            "nothing computes the encoder on the GPU: kernels of our own do not, since they are"
                + " wrong; libtorch does not, since");
  }

  /** What is broken cannot be freed either. */
  @Test
  void saysWhyTheDecoderIsRefusedThoughCudaIsBrokenThen(@TempDir Path folder) throws Exception {
    EmulatedCuda cuda = EmulatedCuda.buildEncoder(folder);
    StepKernels breaking =
        (config, names, store, settings) -> {
          cuda.refuse(700);
          return KernelChoice.none("they break");
        };
    assertThatThrownBy(
            () ->
                graph(
                    new RandomModel(3, 8), kernels(cuda), onCard(EncoderPlace.RESIDENT), breaking))
        .isInstanceOf(ShortageException.class)
        .hasMessageStartingWith("nothing computes the decoder on the GPU")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  private static ComputeSettings onCard(EncoderPlace place) {
    return new ComputeSettings(
        ComputeSettings.Activations.FLOAT32,
        0,
        Int4Products.FLOAT,
        true,
        new Placement(ComputeDevice.CUDA, 0, place, 1_024));
  }

  private EncoderKernels kernels(EmulatedCuda cuda) {
    return kernels(cuda, new ComputeCapability(8, 6));
  }

  private EncoderKernels kernels(EmulatedCuda cuda, ComputeCapability capability) {
    return EncoderKernels.on(
        new EmulatedKernelCard(
            cuda,
            capability,
            source -> assertThat(source.name()).isEqualTo("encoder.cu"),
            failures));
  }

  private static Qwen2AudioGraph graph(
      RandomModel weights, EncoderKernels kernels, EncoderPlace place) {
    Placement placement = new Placement(ComputeDevice.CPU, 0, place, 1_024);
    return graph(
        weights, kernels, ComputeSettings.of(Precision.FLOAT32, placement), StepKernels.NONE);
  }

  private static Qwen2AudioGraph graph(
      RandomModel weights, EncoderKernels kernels, ComputeSettings settings, StepKernels steps) {
    return new Qwen2AudioGraph(
        TorchRuntime.newManager(Device.cpu()),
        TorchRuntime.newManager(Device.cpu()),
        RandomModel.CONFIG,
        weights,
        settings,
        kernels,
        steps);
  }

  /** The rows of each prompt, one after the other. */
  private static List<float[]> heard(Qwen2AudioGraph graph, List<List<LogMel.Features>> prompts) {
    try (NDManager step = graph.newStep()) {
      return graph.encodeAudio(step, prompts).stream()
          .map(EncodedAudio::rows)
          .map(rows -> rows.map(NDArray::toFloatArray).orElse(new float[0]))
          .toList();
    }
  }

  private static double error(float[] heard, float[] expected) {
    double off = 0;
    double length = 1e-30;
    for (int i = 0; i < expected.length; i++) {
      off += Math.pow(heard[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(off / length);
  }

  /** A clip of noise, with two frames behind its own. */
  private static LogMel.Features clip(int melFrames) {
    int bins = RandomModel.CONFIG.audio().melBins();
    int frames = Math.min(melFrames + 2, 2 * RandomModel.CONFIG.audio().positions());
    Random random = new Random(melFrames);
    float[] values = new float[bins * frames];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return new LogMel.Features(values, bins, frames, melFrames);
  }
}
