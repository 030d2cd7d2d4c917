package org.voicepersona.model.qwen2audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.Golden;
import org.voicepersona.model.QuantizedStore;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.prepare.PreparedModel;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.quantize.ScaleType;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.ComputeSettings.Activations;

/** What 4 and 8 bits, and bfloat16, do to the logits of the tiny model. */
class QuantizedModelTest {

  private static final ComputeSettings FLOAT32 =
      new ComputeSettings(
          Activations.FLOAT32, 0, Int4Products.FLOAT, false, Placement.whole(ComputeDevice.CPU));
  private static final ComputeSettings BFLOAT16_WITH_KERNELS =
      new ComputeSettings(
          Activations.BFLOAT16,
          1 << 20,
          Int4Products.FLOAT,
          false,
          Placement.whole(ComputeDevice.CPU));
  private static final ComputeSettings BFLOAT16_DEQUANTISED =
      new ComputeSettings(
          Activations.BFLOAT16, 0, Int4Products.FLOAT, false, Placement.whole(ComputeDevice.CPU));

  /** torch's own bfloat16 arithmetic moves these logits, of deviation 2.4, by up to 0.08. */
  private static final double BFLOAT16_TOLERANCE = 0.25;

  static Stream<Arguments> references() {
    return Stream.of(
        Arguments.of("int4_g32", int4(32, ScaleType.FLOAT32, Int4Layout.ROW_MAJOR)),
        Arguments.of("int4_g32", int4(32, ScaleType.FLOAT32, Int4Layout.AVX512)),
        Arguments.of("int4_g64", int4(64, ScaleType.FLOAT32, Int4Layout.AVX2)),
        Arguments.of("int4_g128", int4(128, ScaleType.FLOAT32, Int4Layout.PAIRS_16)),
        Arguments.of("int4_g32_gptfast", int4(32, ScaleType.BFLOAT16, Int4Layout.AVX512)),
        Arguments.of("int4_g32_no_head", int4(32, ScaleType.FLOAT32, Int4Layout.PAIRS_32)),
        Arguments.of("int8_127", int8()));
  }

  @ParameterizedTest
  @MethodSource("references")
  void dequantisedInFloat32EqualsTheReference(String reference, QuantizedStore.Form form) {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
        Qwen2AudioGraph graph =
            graph(checkpoint, quantized(checkpoint, reference, form), FLOAT32)) {
      for (String name : List.of("a", "d")) {
        int rows = name.equals("a") ? 1 : 3;
        for (int row = 0; row < rows; row++) {
          String prefix = reference + "." + name + ".";
          List<float[]> logits = continuation(graph, caseOf(name), row, 32);
          assertThat(
                  distance(
                      logits.get(0),
                      Golden.floatRow("int4/tiny_model", prefix + "logits_last", row)))
              .isLessThan(1e-4);
          float[] margins = Golden.floatRow("int4/tiny_model", prefix + "generated_margin", row);
          int clear = 0;
          while (clear < 32 && margins[clear] > 2e-4) {
            clear++;
          }
          assertThat(logits.stream().limit(clear).mapToInt(QuantizedModelTest::likeliest))
              .containsExactly(
                  IntStream.of(Golden.row("int4/tiny_model", prefix + "generated_ids", row))
                      .limit(clear)
                      .boxed()
                      .toArray(Integer[]::new));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"int4_g32", "int8_127"})
  void kernelsInBfloat16StayNearTheReference(String reference) {
    QuantizedStore.Form form =
        reference.equals("int8_127")
            ? int8()
            : int4(32, ScaleType.BFLOAT16, Int4LayoutProbe.ofThisMachine());
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
        Qwen2AudioGraph kernels =
            graph(checkpoint, quantized(checkpoint, reference, form), BFLOAT16_WITH_KERNELS);
        Qwen2AudioGraph dequantised =
            graph(checkpoint, quantized(checkpoint, reference, form), BFLOAT16_DEQUANTISED)) {
      String expected = reference.equals("int8_127") ? "int8_127" : "int4_g32_gptfast";
      float[] golden = Golden.floats("int4/tiny_model", expected + ".a.logits_last");
      double byKernels = distance(continuation(kernels, "a_2300ms", 0, 1).get(0), golden);
      double byBlocks = distance(continuation(dequantised, "a_2300ms", 0, 1).get(0), golden);
      assertThat(byKernels).isLessThan(BFLOAT16_TOLERANCE);
      assertThat(byBlocks).isLessThan(BFLOAT16_TOLERANCE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "int4_g32, 32, false",
    "int4_g32, 32, true",
    "int4_g64, 64, false",
    "int4_g128, 128, false",
    "int4_g32_no_head, 32, true"
  })
  void productsOfIntegersStayNearTheReference(
      String reference, int groupSize, boolean compressedCaches) {
    assumeThat(Int4Products.missing()).isEmpty();
    QuantizedStore.Form form = int4(groupSize, ScaleType.FLOAT32, Int4Layout.ROW_MAJOR_LOW_FIRST);
    ComputeSettings integers =
        ComputeSettings.of(
            new Arithmetic(Precision.INT4, Int4Products.INTEGER, compressedCaches),
            Placement.whole(ComputeDevice.CPU));
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
        Qwen2AudioGraph graph =
            graph(checkpoint, quantized(checkpoint, reference, form), integers)) {
      float[] golden = Golden.floats("int4/tiny_model", reference + ".a.logits_last");
      assertThat(distance(continuation(graph, "a_2300ms", 0, 1).get(0), golden))
          .isLessThan(BFLOAT16_TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a_2300ms", "b_30s", "d_batch3"})
  void aBfloat16CheckpointWidenedIsExact(String name) {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny-bf16"));
        Qwen2AudioGraph widened = graph(checkpoint, checkpoint, FLOAT32);
        Qwen2AudioGraph bfloat16 = graph(checkpoint, checkpoint, BFLOAT16_DEQUANTISED)) {
      String prefix = name + ".widened_f32.";
      float[] golden = Golden.floatRow("cases/bf16_checkpoint", prefix + "logits_last", 0);
      List<float[]> logits = continuation(widened, name, 0, 32);
      assertThat(distance(logits.get(0), golden)).isLessThan(1e-4);
      assertThat(logits.stream().mapToInt(QuantizedModelTest::likeliest).toArray())
          .isEqualTo(Golden.row("cases/bf16_checkpoint", prefix + "generated_ids", 0));
      double distance = distance(continuation(bfloat16, name, 0, 1).get(0), golden);
      assertThat(distance).isLessThan(BFLOAT16_TOLERANCE);
    }
  }

  @ParameterizedTest
  @CsvSource({"16, false", "4, false", "4, true"})
  void aPreparedModelAnswersAsItsWeightsDequantised(
      int encoderBits, boolean portable, @TempDir Path target) throws IOException {
    Int4Layout layout = portable ? Int4Layout.ROW_MAJOR : Int4LayoutProbe.ofThisMachine();
    PreparationSettings settings =
        new PreparationSettings(4, 4, encoderBits, 32, Rounding.NEAREST, layout, "");
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      new ModelPreparation(checkpoint, target, settings, PreparationProgress.NONE).run();
    }
    try (PreparedModel prepared = SpeechModels.openPrepared(target);
        Qwen2AudioGraph dequantised = graph(prepared, prepared, FLOAT32);
        Qwen2AudioModel model =
            Qwen2AudioModel.load(
                prepared, Arithmetic.of(Precision.INT4), Placement.whole(ComputeDevice.CPU));
        Qwen2AudioGraph kernels = graph(prepared, prepared, BFLOAT16_WITH_KERNELS)) {
      float[] exact = continuation(dequantised, "a_2300ms", 0, 1).get(0);
      assertThat(distance(continuation(kernels, "a_2300ms", 0, 1).get(0), exact))
          .isLessThan(BFLOAT16_TOLERANCE);
      ChatMessage question = ChatMessage.ask(Golden.waveform("cases/a_2300ms", 0), "Who speaks?");
      GenerationSettings eight = new GenerationSettings(8, SamplingSettings.GREEDY, 0, true);
      Generation answer =
          model.generate(new GenerationRequest(model.prompt(List.of(question)), eight));
      assertThat(answer.tokenIds()).hasSize(8);
    }
  }

  private static QuantizedStore.Form int4(int groupSize, ScaleType scales, Int4Layout layout) {
    return new QuantizedStore.Form(4, groupSize, scales, layout);
  }

  private static QuantizedStore.Form int8() {
    return new QuantizedStore.Form(8, 0, ScaleType.FLOAT32, Int4Layout.ROW_MAJOR);
  }

  private static String caseOf(String letter) {
    return letter.equals("a") ? "a_2300ms" : "d_batch3";
  }

  private static WeightStore quantized(
      Checkpoint checkpoint, String reference, QuantizedStore.Form form) {
    boolean head = !reference.endsWith("no_head");
    return new QuantizedStore(
        checkpoint,
        name ->
            name.matches("language_model\\.model\\.layers.*_proj\\.weight")
                || (head && name.equals("language_model.lm_head.weight")),
        form);
  }

  private static Qwen2AudioGraph graph(
      ModelDirectory model, WeightStore weights, ComputeSettings settings) {
    return Qwen2AudioGraph.load(Qwen2AudioConfig.of(model), weights, settings);
  }

  /** Returns the logits of each step of a greedy continuation. */
  private static List<float[]> continuation(
      Qwen2AudioGraph graph, String name, int row, int tokens) {
    int[] ids = Golden.row("cases/" + name, "input_ids", row);
    int[] mask = Golden.row("cases/" + name, "attention_mask", row);
    int[] prompt =
        IntStream.range(0, ids.length).filter(i -> mask[i] == 1).map(i -> ids[i]).toArray();
    LogMel.Features clip = new LogMel(128).of(Golden.waveform("cases/" + name, row).samples());
    List<float[]> logits = new ArrayList<>();
    try (KeyValueCache cache = graph.newCache(prompt.length + tokens)) {
      try (NDManager step = graph.newStep()) {
        NDArray x = graph.embed(step, prompt, graph.embedAudio(step, List.of(clip)));
        x = graph.advance(step, x, List.of(cache), prompt.length);
        logits.add(graph.logits(step, x, prompt.length - 1).get(0));
      }
      while (logits.size() < tokens) {
        try (NDManager step = graph.newStep()) {
          NDArray x = graph.embed(step, likeliest(logits.get(logits.size() - 1)));
          x = graph.advance(step, x, List.of(cache), 1);
          logits.add(graph.logits(step, x, 0).get(0));
        }
      }
    }
    return logits;
  }

  private static int likeliest(float[] logits) {
    return IntStream.range(0, logits.length).reduce(0, (a, b) -> logits[b] > logits[a] ? b : a);
  }

  private static double distance(float[] a, float[] b) {
    return IntStream.range(0, b.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
  }
}
