package org.voicepersona.model.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.Golden;
import org.voicepersona.model.check.EngineBenchmark;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.prepare.Calibrator;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.prepare.PreparedModel;
import org.voicepersona.model.prepare.TargetRefusedException;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.quality.Quality;
import org.voicepersona.model.quality.QualityMeasurement;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.qwen2audio.ChatTemplate;
import org.voicepersona.model.qwen2audio.Conversation;
import org.voicepersona.model.qwen2audio.Qwen2AudioCalibration;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.testing.Tree;

class DecoderCalibratorTest {

  @TempDir private Path folder;

  /** Texts of few words, as texts are: the inputs of matrices are far from evenly spread. */
  private static ChatPrompt text(int tokens, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] ids =
        IntStream.range(0, tokens)
            .map(i -> (int) (40 * Math.pow(random.nextDouble(), 2)))
            .toArray();
    return new ChatPrompt(ids, List.of());
  }

  private static Checkpoint tiny() {
    return SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
  }

  private static List<Conversation> sequences(Checkpoint model) {
    try (Tokenizer tokenizer = Tokenizer.read(model.directory())) {
      Waveform noise = EngineBenchmark.noise(1, 1);
      ChatPrompt question =
          ChatTemplate.prompt(tokenizer, List.of(ChatMessage.ask(noise, "What do you hear?")));
      return Stream.of(question, text(200, 1), text(200, 2), text(200, 3))
          .map(Conversation::text)
          .toList();
    }
  }

  private static void prepare(Path to, Int4Layout layout, PreparationProgress progress)
      throws IOException {
    try (Checkpoint tiny = tiny()) {
      prepare(to, layout, sequences(tiny), progress);
    }
  }

  private static void prepare(
      Path to, Int4Layout layout, List<Conversation> sequences, PreparationProgress progress)
      throws IOException {
    prepare(to, new Bits(4, 4, 8), layout, sequences, progress);
  }

  private record Bits(int layers, int head, int encoder) {

    PreparationSettings settings(Int4Layout layout, String calibration) {
      return new PreparationSettings(
          layers, head, encoder, 64, Rounding.LEAST_SQUARES, layout, calibration);
    }
  }

  private static void prepare(
      Path to,
      Bits bits,
      Int4Layout layout,
      List<Conversation> sequences,
      PreparationProgress progress)
      throws IOException {
    try (Checkpoint tiny = tiny()) {
      Qwen2AudioCalibration calibration = new Qwen2AudioCalibration(sequences);
      PreparationSettings settings = bits.settings(layout, calibration.digest(bits.encoder()));
      try (Calibrator calibrator =
          calibration.calibrator(
              Qwen2AudioConfig.of(tiny), new Grid(64, layout != Int4Layout.ROW_MAJOR))) {
        new ModelPreparation(tiny, to, settings, Optional.of(calibrator), progress).run();
      }
    }
  }

  private double divergence(Path model) {
    return quality(model, List.of(text(200, 4), text(200, 5))).all().divergence();
  }

  private static Quality quality(Path model, List<ChatPrompt> sequences) {
    try (Checkpoint reference = tiny();
        PreparedModel prepared = SpeechModels.openPrepared(model)) {
      return new QualityMeasurement(
              Qwen2AudioConfig.of(reference), sequences, PreparationProgress.NONE)
          .compare(
              prepared,
              List.of(new Arithmetic(Precision.usualFor(prepared), Int4Products.FLOAT, false)),
              reference)
          .get(0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ROW_MAJOR", "ROW_MAJOR_LOW_FIRST", "AVX512", "PAIRS_16"})
  void whatItHeardLosesLessThanHalfOfWhatTheWeightsAloneLose(Int4Layout layout) throws IOException {
    Path blind = folder.resolve("blind");
    try (Checkpoint tiny = tiny()) {
      PreparationSettings settings = PreparationSettings.of(4, 64, layout);
      new ModelPreparation(tiny, blind, settings, PreparationProgress.NONE).run();
    }
    Path heard = folder.resolve("heard");
    prepare(heard, layout, PreparationProgress.NONE);
    assertThat(divergence(heard)).isPositive().isLessThan(divergence(blind) / 2);
  }

  @Test
  void anEncoderLosesLessByWhatItHeard() throws IOException {
    Bits bits = new Bits(8, 8, 4);
    List<ChatPrompt> others;
    try (Checkpoint tiny = tiny();
        Tokenizer tokenizer = Tokenizer.read(tiny.directory())) {
      others =
          Stream.of(7, 8)
              .map(seed -> ChatMessage.ask(EngineBenchmark.noise(1, seed), "What do you hear?"))
              .map(question -> ChatTemplate.prompt(tokenizer, List.of(question)))
              .toList();
    }
    assertThat(lostByHearing(bits, others))
        .isPositive()
        .isLessThan(0.8 * lostBlindly(bits, others));
  }

  /** The program of before took its digest of the sequences alone, whatever the encoder's bits. */
  @Test
  void anEncoderThatWasRoundedByItsWeightsAloneIsNotTakenForOneThatHeard() throws IOException {
    Bits bits = new Bits(8, 8, 4);
    try (Checkpoint tiny = tiny()) {
      String before = new Qwen2AudioCalibration(sequences(tiny)).digest(8);
      PreparationSettings settings = bits.settings(Int4Layout.ROW_MAJOR, before);
      try (Calibrator blind = new PartwiseCalibrator(List.of())) {
        new ModelPreparation(tiny, folder, settings, Optional.of(blind), PreparationProgress.NONE)
            .run();
      }
      Map<String, String> old = Tree.of(folder);
      assertThatThrownBy(
              () ->
                  prepare(
                      folder,
                      bits,
                      Int4Layout.ROW_MAJOR,
                      sequences(tiny),
                      PreparationProgress.NONE))
          .isInstanceOf(TargetRefusedException.class)
          .hasMessageContainingAll("was prepared with settings", before, "use another folder");
      assertThat(Tree.of(folder)).isEqualTo(old);
    }
  }

  @Test
  void aHeadLosesLessByWhatItHeardBehindLayersInEightBits() throws IOException {
    Bits bits = new Bits(8, 4, 8);
    List<ChatPrompt> others = List.of(text(200, 4), text(200, 5));
    assertThat(lostByHearing(bits, others))
        .isPositive()
        .isLessThan(0.8 * lostBlindly(bits, others));
  }

  private double lostByHearing(Bits bits, List<ChatPrompt> others) throws IOException {
    Path heard = folder.resolve("heard");
    try (Checkpoint tiny = tiny()) {
      prepare(heard, bits, Int4Layout.ROW_MAJOR, sequences(tiny), PreparationProgress.NONE);
    }
    return quality(heard, others).all().divergence();
  }

  private double lostBlindly(Bits bits, List<ChatPrompt> others) throws IOException {
    Path blind = folder.resolve("blind");
    try (Checkpoint tiny = tiny()) {
      PreparationSettings settings = bits.settings(Int4Layout.ROW_MAJOR, "");
      new ModelPreparation(tiny, blind, settings, PreparationProgress.NONE).run();
    }
    return quality(blind, others).all().divergence();
  }

  /** Answers as a model gives them: in few words, among much that is only read. */
  private static List<Conversation> asked(long seed) {
    List<Conversation> conversations = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      IntStream read = IntStream.of(text(64, seed + i).ids());
      IntStream answer = IntStream.of(text(16, -seed - i).ids()).map(id -> 1_000 + id);
      int[] ids = IntStream.concat(read, answer).toArray();
      conversations.add(new Conversation(new ChatPrompt(ids, List.of()), 16));
    }
    return conversations;
  }

  @Test
  void tokensOfAnswersCountMore() throws IOException {
    Path counted = folder.resolve("counted");
    prepare(counted, Int4Layout.ROW_MAJOR, asked(10), PreparationProgress.NONE);
    Path read = folder.resolve("read");
    List<Conversation> texts =
        asked(10).stream().map(it -> Conversation.text(it.tokens())).toList();
    prepare(read, Int4Layout.ROW_MAJOR, texts, PreparationProgress.NONE);
    assertThat(ofAnswers(counted)).isLessThan(0.97 * ofAnswers(read));
  }

  /** The divergence over what stands behind 64 tokens: the answers alone. */
  private double ofAnswers(Path model) {
    List<ChatPrompt> others = asked(50).stream().map(Conversation::tokens).toList();
    List<Quality.Range> ranges = quality(model, others).byPosition();
    return ranges.get(ranges.size() - 1).means().divergence();
  }

  @Test
  void aRowThatCountsThriceIsAsThreeRows() {
    float[] rows = {1, 2, 3, -1, 0, 5};
    float[] repeated = {1, 2, 3, -1, 3, -1, 3, -1, 0, 5};
    assertThat(factor(rows, 1, 3, 1))
        .containsExactly(factor(repeated, 1, 1, 1, 1, 1), within(1e-5f));
  }

  /** The factor of the second moments of rows of two, which are counted one by one. */
  private static float[] factor(float[] rows, float... weights) {
    try (NDManager manager = TorchRuntime.newManager(Device.cpu());
        TorchModule module =
            TorchModule.load(
                manager, ErrorFeedback.class, "ErrorFeedback", Map.of("training", false))) {
      NDArray moments = manager.zeros(new Shape(2, 2));
      NDArray counts = manager.create(weights);
      for (int i = 0; i < weights.length; i++) {
        float[] row = Arrays.copyOfRange(rows, 2 * i, 2 * i + 2);
        module.call(manager, "count", moments, manager.create(row, new Shape(1, 2)), counts, i);
      }
      return module.call(manager, "factor", moments, counts, 0.01).toFloatArray();
    }
  }

  @Test
  void closesEveryCalibratorThoughOneFails() {
    List<String> closed = new ArrayList<>();
    PartwiseCalibrator both =
        new PartwiseCalibrator(List.of(new Closed("a", closed), new Closed("b", closed)));
    assertThatThrownBy(both::close).isInstanceOf(IllegalStateException.class);
    assertThat(closed).containsExactlyInAnyOrder("a", "b");
  }

  /** Rounds nothing, and fails when it is closed. */
  private record Closed(String name, List<String> closed) implements Calibrator {

    @Override
    public boolean rounds(ModelConfig.Part part) {
      return false;
    }

    @Override
    public void round(ModelConfig.Part part, WeightStore written, Matrices matrices) {
      throw new AssertionError("rounds nothing");
    }

    @Override
    public void close() {
      closed.add(name);
      throw new IllegalStateException(name);
    }
  }

  @Test
  void onePreparationThatStopsAnywhereEndsWithTheSameBytes() throws IOException {
    Path whole = folder.resolve("whole");
    prepare(whole, Int4Layout.ROW_MAJOR_LOW_FIRST, PreparationProgress.NONE);
    Path broken = folder.resolve("broken");
    for (String part : List.of("decoder layer 1", "decoder layer 2", "final norm, head")) {
      assertThatThrownBy(() -> prepare(broken, Int4Layout.ROW_MAJOR_LOW_FIRST, stopAt(part)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("stopped");
    }
    prepare(broken, Int4Layout.ROW_MAJOR_LOW_FIRST, PreparationProgress.NONE);
    assertThat(Tree.of(broken)).isEqualTo(Tree.of(whole));
  }

  /** Ends a preparation when something of {@code part} is written. */
  private static PreparationProgress stopAt(String part) {
    return (content, done, total) -> {
      if (content.equals(part)) {
        throw new IllegalStateException("stopped");
      }
    };
  }
}
