package org.voicepersona.model.qwen2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.batch.Answer;
import org.voicepersona.model.batch.BatchEngine;
import org.voicepersona.model.batch.BatchLimits;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.batch.RequestGroup;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.card.EmulatedKernelCard;
import org.voicepersona.model.cuda.card.KernelCard;
import org.voicepersona.model.cuda.compile.KernelSource;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.EmulatedContext;
import org.voicepersona.model.cuda.step.RandomDecoder;
import org.voicepersona.model.cuda.step.StepShape;
import org.voicepersona.model.decoder.CheckedKernels;
import org.voicepersona.model.decoder.StepKernels;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.sampling.Sampler;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.sampling.Scores;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.testing.EmulatedCuda;

/** Answers of a model whose decoder goes through kernels of our own on an emulated card. */
class OwnKernelsTest {

  private static final SortedMap<String, Integer> SIZES =
      new StepShape(RandomDecoder.CONFIG, 64).defines();

  private static final Placement PLACEMENT =
      new Placement(ComputeDevice.CPU, 0, EncoderPlace.RESIDENT, 1_024);

  private static final ComputeSettings SETTINGS =
      new ComputeSettings(
          ComputeSettings.Activations.FLOAT32, 0, Int4Products.FLOAT, true, PLACEMENT);

  private static final ComputeSettings ON_CARD =
      new ComputeSettings(
          ComputeSettings.Activations.FLOAT32,
          0,
          Int4Products.FLOAT,
          true,
          new Placement(ComputeDevice.CUDA, 0, EncoderPlace.RESIDENT, 1_024));

  private static final SamplingSettings DRAWN_OF_ALL = new SamplingSettings(1, true, 1, 0, 1);
  private static final SamplingSettings DRAWN = new SamplingSettings(1.1, true, 0.7, 20, 0.5);

  private final List<String> failures = new ArrayList<>();

  private CheckedKernels on(EmulatedCuda cuda) {
    return on(cuda, new ComputeCapability(8, 6));
  }

  private CheckedKernels on(EmulatedCuda cuda, ComputeCapability capability) {
    return new CheckedKernels(
        new EmulatedKernelCard(
            cuda, capability, source -> assertThat(source.defines()).isEqualTo(SIZES), failures));
  }

  /** On a card that this libtorch has no code for, on the processor: all else is there. */
  @Test
  void givesTheTokensThatLibtorchGives(@TempDir Path folder) throws Exception {
    EmulatedCuda cuda = EmulatedCuda.build(folder, SIZES);
    RandomDecoder weights = new RandomDecoder(11, 64, 8);
    CheckedKernels kernels = on(cuda, new ComputeCapability(12, 0));
    try (Qwen2Graph own = new Qwen2Graph(RandomDecoder.CONFIG, weights, ON_CARD, kernels);
        Qwen2Graph torch = new Qwen2Graph(RandomDecoder.CONFIG, weights, SETTINGS)) {
      assertThat(own.decoder().takesSteps(32)).isTrue();
      assertThat(own.decoder().kernelFault()).isEmpty();
      assertThat(answers(own)).isEqualTo(answers(torch));
      assertThat(cuda.failures()).isEmpty();
    }
  }

  private static void assertIsRefusedWithoutTorch(CheckedKernels kernels, String reason) {
    RandomDecoder weights = new RandomDecoder(12, 64, 8);
    assertThatThrownBy(() -> new Qwen2Graph(RandomDecoder.CONFIG, weights, ON_CARD, kernels))
        .isInstanceOf(ShortageException.class)
        .hasMessageStartingWith("nothing computes the decoder on the GPU: kernels of our own do")
        .hasMessageContaining(reason)
        .hasMessageContaining("libtorch does not, since");
  }

  /** The head of so many rows is one launch for each 32, and each row's as if it were alone. */
  @Test
  void looksForTheTokensOfManyRowsTogether(@TempDir Path folder) throws Exception {
    EmulatedCuda cuda = EmulatedCuda.build(folder, SIZES);
    RandomDecoder weights = new RandomDecoder(14, 64, 8);
    try (Qwen2Graph own = new Qwen2Graph(RandomDecoder.CONFIG, weights, SETTINGS, on(cuda));
        NDManager step = own.newStep()) {
      NDArray x = own.decoder().embed(step, prompt(3, 40));
      EmulatedCuda.Calls before = cuda.calls();
      List<Scores> together =
          own.decoder().scores(step, x, IntStream.range(0, 40).asLongStream().toArray());
      assertThat(cuda.calls().since(before).graphs()).isEqualTo(2);
      for (int row : new int[] {0, 31, 39}) {
        Scores alone = own.decoder().scores(step, x, row).get(0);
        for (SamplingSettings sampling : List.of(SamplingSettings.GREEDY, DRAWN_OF_ALL)) {
          assertThat(token(together.get(row), sampling)).isEqualTo(token(alone, sampling));
        }
      }
    }
  }

  private static int token(Scores scores, SamplingSettings sampling) {
    Sampler sampler = new Sampler(sampling, 8, new int[0]);
    return scores.sufficientFor(sampler).choose(sampler);
  }

  @Test
  void leavesADecoderToLibtorchWhereAKernelIsWrong(@TempDir Path folder) throws Exception {
    EmulatedCuda wrong =
        EmulatedCuda.buildWrong(folder, SIZES, "attention.cuh", "1 / total", "0.97f / total");
    assertGoesThroughTorch(on(wrong), "behind the first layer");
    assertIsRefusedWithoutTorch(on(wrong), "behind the first layer");
    assertThat(wrong.heldBytes()).isZero();
    assertThat(failures).isEmpty();
  }

  @Test
  void notesWhereAKernelBreaks(@TempDir Path folder) throws Exception {
    EmulatedCuda wild =
        EmulatedCuda.buildWrong(
            folder,
            SIZES,
            "norm.cuh",
            "store16(residual + row * HIDDEN",
            "store16(residual + (row + 100000) * HIDDEN");
    assertGoesThroughTorch(new CheckedKernels(new ReadOnly(on(wild).card())), "error 700");
    assertThat(failures).isEmpty();
    assertGoesThroughTorch(on(wild), "error 700");
    assertThat(failures).singleElement().asString().contains("launching a graph", "error 700");
  }

  /** A card of which nothing can be noted. */
  private record ReadOnly(KernelCard card) implements KernelCard {
    @Override
    public ComputeCapability capability() {
      return card.capability();
    }

    @Override
    public CudaContext open() {
      return card.open();
    }

    @Override
    public byte[] code(KernelSource source) throws IOException {
      return card.code(source);
    }

    @Override
    public void noteFailure(KernelSource source, String reason) throws IOException {
      throw new IOException("the file system is read-only");
    }
  }

  /** Beyond what the self-test goes through: the next start must not come to the same end. */
  @Test
  void notesWhereAKernelBreaksLater(@TempDir Path folder) throws Exception {
    EmulatedCuda wild =
        EmulatedCuda.buildWrong(
            folder,
            SIZES,
            "norm.cuh",
            "store16(residual + row * HIDDEN",
            "store16(residual + (row + (step->position[row] > 400) * 100000) * HIDDEN");
    RandomDecoder weights = new RandomDecoder(13, 64, 8);
    try (Qwen2Graph own = new Qwen2Graph(RandomDecoder.CONFIG, weights, SETTINGS, on(wild));
        BatchEngine engine = new BatchEngine(own, BatchLimits.of(PLACEMENT), answer -> "")) {
      RequestGroup group =
          RequestGroup.of(List.of(answer(prompt(2, 420), SamplingSettings.GREEDY)), List.of());
      engine.submit(group);
      assertThatThrownBy(() -> group.result().get()).rootCause().hasMessageContaining("error 700");
      assertThatThrownBy(() -> group.result().get())
          .hasMessageContainingAll("broke CUDA", "error 700", "--gpu-kernels off");
    }
    assertThat(failures).isNotEmpty().allMatch(it -> it.contains("error 700"));
  }

  @Test
  void freesTheCardWhereTheDriverLacksAFunction(@TempDir Path folder) throws Exception {
    SortedMap<String, Integer> old = new TreeMap<>(SIZES);
    old.put("OLD_DRIVER", 1);
    EmulatedCuda cuda = EmulatedCuda.build(folder, old);
    assertGoesThroughTorch(on(cuda), "cuGraphLaunch");
    assertThat(EmulatedContext.driver(cuda).card(0).uuid())
        .as("that of the whole card, since it knows no other")
        .endsWith("eeff");
    assertThat(cuda.heldBytes()).isZero();
  }

  @Test
  void leavesADecoderToLibtorchWhereTheCardIsTooOld() throws Exception {
    EmulatedCuda none = new EmulatedCuda(Path.of("there is no such library"));
    CheckedKernels old = on(none, new ComputeCapability(7, 5));
    assertGoesThroughTorch(old, "compute capability is 7.5, must be at least 8.0");
    assertIsRefusedWithoutTorch(old, "compute capability is 7.5, must be at least 8.0");
  }

  @Test
  void leavesADecoderToLibtorchWhereThereIsNoDriver() throws Exception {
    assertGoesThroughTorch(
        on(new EmulatedCuda(Path.of("there is no such library"))), "cannot be loaded");
  }

  private static void assertGoesThroughTorch(StepKernels kernels, String reason) throws Exception {
    RandomDecoder weights = new RandomDecoder(12, 64, 8);
    try (Qwen2Graph fallen = new Qwen2Graph(RandomDecoder.CONFIG, weights, SETTINGS, kernels)) {
      assertThat(fallen.decoder().takesSteps(1)).isFalse();
      assertThat(fallen.decoder().kernelFault()).contains(reason).hasLineCount(1);
      assertThat(answers(fallen)).hasSize(4).allMatch(answer -> answer.size() == 10);
    }
  }

  /** Of three questions that begin alike, one of them drawn, and of a longer one beside them. */
  private static List<List<Integer>> answers(Qwen2Graph graph) throws Exception {
    List<Answer> alike = new ArrayList<>();
    for (int question = 0; question < 3; question++) {
      int[] ids = prompt(1, 70 + question);
      ids[69] = question;
      alike.add(answer(ids, question == 1 ? DRAWN : SamplingSettings.GREEDY));
    }
    List<RequestGroup> groups =
        List.of(
            RequestGroup.of(alike, List.of()),
            RequestGroup.of(List.of(answer(prompt(9, 130), SamplingSettings.GREEDY)), List.of()));
    List<List<Integer>> answers = new ArrayList<>();
    try (BatchEngine engine = new BatchEngine(graph, BatchLimits.of(PLACEMENT), answer -> "")) {
      for (RequestGroup group : groups) {
        engine.submit(group);
      }
      for (RequestGroup group : groups) {
        for (Generation generation : group.result().get()) {
          answers.add(IntStream.of(generation.tokenIds()).boxed().toList());
        }
      }
    }
    return answers;
  }

  private static int[] prompt(int start, int tokens) {
    return IntStream.range(0, tokens).map(i -> (start + 37 * i) % 3_001).toArray();
  }

  private static Answer answer(int[] ids, SamplingSettings sampling) {
    GenerationSettings settings = new GenerationSettings(10, sampling, 5, true);
    return new Answer(
        new GenerationRequest(new ChatPrompt(ids, List.of()), settings), 512, Set.of());
  }
}
