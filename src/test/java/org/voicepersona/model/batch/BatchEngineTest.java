package org.voicepersona.model.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.prepare.PreparedModel;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.NonFiniteLogitsException;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.ComputeSettings.Activations;

/** Answers in company against the same answers alone, on the tiny model. */
class BatchEngineTest {

  private static final List<String> QUESTIONS =
      List.of("Who speaks?", "Which accent is it, and which mood?", "How?");

  private static final SamplingSettings DRAWN = new SamplingSettings(1.1, true, 0.9, 40, 0.95);

  @ParameterizedTest
  @EnumSource(Activations.class)
  void anAnswerIsTheSameInWhateverCompany(Activations activations) throws Exception {
    try (Qwen2AudioModel model = model(activations, Long.MAX_VALUE)) {
      assertTheSameInWhateverCompany(model);
    }
  }

  private static void assertTheSameInWhateverCompany(Qwen2AudioModel model) throws Exception {
    List<List<GenerationRequest>> clips = clips(model, 8);
    List<List<int[]>> alone = new ArrayList<>();
    for (List<GenerationRequest> clip : clips) {
      alone.add(tokens(model.generate(clip)));
    }
    assertThat(atOnce(model, clips)).usingRecursiveComparison().isEqualTo(alone);
    assertThat(model.load().decodedTokens())
        .isGreaterThan(3 * model.load().decodeSteps()); // they did run together
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void productsOfIntegersAreTheSameInWhateverCompany(
      boolean compressedCaches, @TempDir Path prepared) throws Exception {
    assumeThat(Int4Products.missing()).isEmpty();
    PreparationSettings settings = PreparationSettings.of(4, 32, Int4Layout.ROW_MAJOR_LOW_FIRST);
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      new ModelPreparation(checkpoint, prepared, settings, PreparationProgress.NONE).run();
    }
    Placement whole = Placement.whole(ComputeDevice.CPU);
    try (PreparedModel directory = SpeechModels.openPrepared(prepared);
        Qwen2AudioModel model =
            Qwen2AudioModel.load(
                directory,
                new Arithmetic(Precision.INT4, Int4Products.INTEGER, compressedCaches),
                whole)) {
      assertTheSameInWhateverCompany(model);
    }
  }

  @Test
  void questionsThatShareAClipGetTheAnswersOfSinglePrompts() {
    try (Qwen2AudioModel model = model(Activations.FLOAT32, Long.MAX_VALUE)) {
      for (List<GenerationRequest> clip : clips(model, 3)) {
        List<int[]> together = tokens(model.generate(clip));
        for (int i = 0; i < clip.size(); i++) {
          assertThat(model.generate(clip.get(i)).tokenIds()).isEqualTo(together.get(i));
        }
      }
    }
  }

  @Test
  void aLongPromptIsReadInPieces() {
    String story = "It was a dark and stormy night. ".repeat(60);
    try (Qwen2AudioModel model = model(Activations.FLOAT32, Long.MAX_VALUE)) {
      Waveform clip = Golden.waveform("cases/a_2300ms", 0);
      List<GenerationRequest> requests =
          List.of(
              request(model, clip, story + "Who speaks?", 1),
              request(model, clip, story + story + "Who else?", 2),
              request(model, clip, "Who?", 3));
      assertThat(requests.get(1).prompt().ids().length).isGreaterThan(2 * ActiveGroup.CHUNK_ROWS);
      List<int[]> together = tokens(model.generate(requests));
      for (int i = 0; i < requests.size(); i++) {
        assertThat(model.generate(requests.get(i)).tokenIds()).isEqualTo(together.get(i));
      }
    }
  }

  @Test
  void whenTheCachesAreFullTheYoungestAnswersAreGeneratedAgain() throws Exception {
    try (Qwen2AudioModel wide = model(Activations.BFLOAT16, Long.MAX_VALUE);
        Qwen2AudioModel narrow = model(Activations.BFLOAT16, 1_400)) {
      List<List<GenerationRequest>> clips = longAnswers(wide, 3);
      List<List<int[]>> expected = new ArrayList<>();
      for (List<GenerationRequest> clip : clips) {
        expected.add(tokens(wide.generate(clip)));
      }
      assertThat(atOnce(narrow, clips)).usingRecursiveComparison().isEqualTo(expected);
      assertThat(narrow.load().preemptions()).isPositive();
      assertThat(wide.load().preemptions()).isZero();
    }
  }

  @Test
  void aGroupThatFailsHarmsNoOther() throws Exception {
    try (Qwen2AudioModel model = model(Activations.FLOAT32, Long.MAX_VALUE)) {
      List<List<GenerationRequest>> clips = clips(model, 4);
      List<int[]> expected = tokens(model.generate(clips.get(3)));
      ChatPrompt wrong =
          new ChatPrompt(new int[] {1991, 1993, 1992}, List.of(new Waveform(new float[16_000])));
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        Future<List<Generation>> faulty =
            threads.submit(
                () ->
                    model.generate(
                        List.of(new GenerationRequest(wrong, GenerationSettings.greedy(4)))));
        Future<List<Generation>> sound = threads.submit(() -> model.generate(clips.get(3)));
        assertThatThrownBy(faulty::get)
            .isInstanceOf(ExecutionException.class)
            .hasRootCauseMessage("1 audio tokens in the prompt, but 25 rows of audio");
        assertThat(tokens(sound.get())).usingRecursiveComparison().isEqualTo(expected);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  void aDeviceWithoutMemoryGetsFewerAnswersAtATimeAndLosesNone() throws Exception {
    try (Qwen2AudioModel model = model(Activations.FLOAT32, Long.MAX_VALUE)) {
      List<List<GenerationRequest>> clips = clips(model, 6);
      List<List<int[]>> expected = new ArrayList<>();
      for (List<GenerationRequest> clip : clips) {
        expected.add(tokens(model.generate(clip)));
      }
      try (CrampedGraph graph = CrampedGraph.of(7);
          BatchEngine engine = engine(graph)) {
        List<RequestGroup> groups = clips.stream().map(BatchEngineTest::group).toList();
        for (RequestGroup group : groups) {
          engine.submit(group);
        }
        for (int i = 0; i < groups.size(); i++) {
          assertThat(tokens(groups.get(i).result().get()))
              .usingRecursiveComparison()
              .isEqualTo(expected.get(i));
        }
        assertThat(engine.load().preemptions()).isPositive();
        assertThat(graph.refusals).isLessThanOrEqualTo(3); // it does not try the same again
      }
    }
  }

  @Test
  void aDeviceWithoutMemoryForOneRecordingEndsTheJob() throws Exception {
    try (Qwen2AudioModel model = model(Activations.FLOAT32, Long.MAX_VALUE);
        CrampedGraph graph = CrampedGraph.of(2);
        BatchEngine engine = engine(graph)) {
      List<RequestGroup> groups = clips(model, 2).stream().map(BatchEngineTest::group).toList();
      for (RequestGroup group : groups) {
        engine.submit(group);
      }
      for (RequestGroup group : groups) {
        assertThatThrownBy(() -> group.result().get())
            .hasCauseInstanceOf(OutOfMemoryError.class)
            .hasMessageContaining("no memory for the answers about one recording: CUDA out of");
      }
    }
  }

  /** A device whose memory is enough to decode some sequences at a time, and no more. */
  private static final class CrampedGraph extends Qwen2AudioGraph {

    private final int sequences;
    private int refusals;

    private CrampedGraph(Checkpoint checkpoint, int sequences) {
      super(
          TorchRuntime.newManager(Device.cpu()),
          TorchRuntime.newManager(Device.cpu()),
          Qwen2AudioConfig.of(checkpoint),
          checkpoint,
          ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU)));
      this.sequences = sequences;
    }

    static CrampedGraph of(int sequences) {
      try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
        return new CrampedGraph(checkpoint, sequences);
      }
    }

    @Override
    public List<float[]> logits(NDManager step, NDArray x, long... rows) {
      if (rows.length > sequences) {
        refusals++;
        throw new EngineException("CUDA out of memory. Tried to allocate 2.00 MiB");
      }
      return super.logits(step, x, rows);
    }
  }

  @Test
  void clipsThatAreHeardApartAreAnsweredTogether() throws Exception {
    try (Qwen2AudioModel model = model(Activations.FLOAT32, Long.MAX_VALUE);
        CrampedGraph graph = CrampedGraph.of(100);
        BatchEngine engine = engine(graph, true)) {
      List<List<GenerationRequest>> clips = equallyLong(clips(model, 4), 20);
      List<RequestGroup> groups = clips.stream().map(BatchEngineTest::group).toList();
      for (RequestGroup group : groups) {
        engine.submit(group);
      }
      for (int i = 0; i < groups.size(); i++) {
        assertThat(tokens(groups.get(i).result().get()))
            .usingRecursiveComparison()
            .isEqualTo(tokens(model.generate(clips.get(i))));
      }
      // Each prompt is read between two steps, so the last begins three steps after the first.
      assertThat(engine.load().decodeSteps()).isLessThanOrEqualTo(19 + 3);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void scoresThatAreNotFiniteCostTheirClipAndNoOther(float broken) throws Exception {
    try (Qwen2AudioModel model = model(Activations.FLOAT32, Long.MAX_VALUE);
        BrokenGraph graph = new BrokenGraph(9, 4, broken);
        BatchEngine engine = engine(graph, false)) {
      List<List<GenerationRequest>> clips = equallyLong(clips(model, 3), 20);
      List<RequestGroup> groups = clips.stream().map(BatchEngineTest::group).toList();
      for (RequestGroup group : groups) {
        engine.submit(group);
      }
      assertThatThrownBy(() -> groups.get(1).result().get())
          .hasCauseInstanceOf(NonFiniteLogitsException.class)
          .hasMessageContaining("not finite numbers after");
      for (int i : List.of(0, 2)) {
        assertThat(tokens(groups.get(i).result().get()))
            .usingRecursiveComparison()
            .isEqualTo(tokens(model.generate(clips.get(i))));
      }
    }
  }

  @Test
  void scoresThatAreNotFiniteBehindThePromptCostTheirClipToo() throws Exception {
    try (Qwen2AudioModel model = model(Activations.FLOAT32, Long.MAX_VALUE);
        BrokenGraph graph = new BrokenGraph(3, 1, Float.NaN);
        BatchEngine engine = engine(graph, false)) {
      List<List<GenerationRequest>> clips = clips(model, 2);
      RequestGroup first = group(clips.get(0));
      engine.submit(first);
      assertThatThrownBy(() -> first.result().get())
          .hasRootCauseMessage(
              "the model's scores are not finite numbers after 0 tokens of the answer");
      RequestGroup second = group(clips.get(1));
      engine.submit(second);
      assertThat(tokens(second.result().get()))
          .usingRecursiveComparison()
          .isEqualTo(tokens(model.generate(clips.get(1))));
    }
  }

  /** A device that computes one score wrongly, once: the first time there are so many rows. */
  private static final class BrokenGraph extends Qwen2AudioGraph {

    private final int rows;
    private final int row;
    private final float broken;
    private boolean done;

    private BrokenGraph(int rows, int row, float broken) {
      this(Golden.path("qwen2audio-tiny"), rows, row, broken);
    }

    private BrokenGraph(Path directory, int rows, int row, float broken) {
      this(SpeechModels.openCheckpoint(directory), rows, row, broken);
    }

    private BrokenGraph(Checkpoint checkpoint, int rows, int row, float broken) {
      super(
          TorchRuntime.newManager(Device.cpu()),
          TorchRuntime.newManager(Device.cpu()),
          Qwen2AudioConfig.of(checkpoint),
          checkpoint,
          ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU)));
      checkpoint.close();
      this.rows = rows;
      this.row = row;
      this.broken = broken;
    }

    @Override
    public List<float[]> logits(NDManager step, NDArray x, long... behind) {
      List<float[]> logits = super.logits(step, x, behind);
      if (!done && behind.length == rows) {
        done = true;
        logits.get(row)[7] = broken;
      }
      return logits;
    }
  }

  /** Gives all answers the same length. */
  private static List<List<GenerationRequest>> equallyLong(
      List<List<GenerationRequest>> clips, int tokens) {
    return clips.stream()
        .map(
            requests ->
                requests.stream()
                    .map(
                        request ->
                            new GenerationRequest(
                                request.prompt(),
                                new GenerationSettings(
                                    tokens, DRAWN, request.settings().seed(), true)))
                    .toList())
        .toList();
  }

  private static BatchEngine engine(Qwen2AudioGraph graph) {
    return engine(graph, false);
  }

  private static BatchEngine engine(Qwen2AudioGraph graph, boolean encodesApart) {
    return new BatchEngine(graph, new BatchLimits(12, 8, 100_000, encodesApart), answer -> "");
  }

  private static RequestGroup group(List<GenerationRequest> requests) {
    List<LogMel.Features> clips =
        requests.get(0).prompt().recordings().stream()
            .map(recording -> new LogMel(128).of(recording.samples()))
            .toList();
    return RequestGroup.of(
        requests.stream().map(request -> new Answer(request, 8_192, Set.of(1990, 1992))).toList(),
        clips);
  }

  @Test
  void whoeverIsInterruptedIsForgottenAndTheOthersGoOn() throws Exception {
    try (Qwen2AudioModel model = model(Activations.FLOAT32, Long.MAX_VALUE)) {
      List<GenerationRequest> endless =
          List.of(
              new GenerationRequest(
                  model.prompt(List.of(ChatMessage.ask(clip(0), "Go on"))),
                  new GenerationSettings(8_000, SamplingSettings.GREEDY, 0, true)));
      List<Throwable> ends = Collections.synchronizedList(new ArrayList<>());
      Thread impatient =
          new Thread(
              () -> {
                try {
                  model.generate(endless);
                } catch (CancellationException e) {
                  ends.add(e);
                }
              });
      impatient.start();
      while (model.load().decodeSteps() < 3) {
        Thread.onSpinWait();
      }
      impatient.interrupt();
      impatient.join();
      assertThat(ends).hasSize(1);
      assertThat(model.generate(clips(model, 1).get(0))).hasSize(3);
      assertThat(model.load().decodeSteps()).isLessThan(8_000);
    }
  }

  @Test
  void closingTheModelEndsTheWaitForIt() throws Exception {
    Qwen2AudioModel model = model(Activations.FLOAT32, Long.MAX_VALUE);
    GenerationSettings endless = new GenerationSettings(8_000, SamplingSettings.GREEDY, 0, true);
    GenerationRequest request =
        new GenerationRequest(model.prompt(List.of(ChatMessage.ask(clip(0), "Go on"))), endless);
    ExecutorService threads = Executors.newFixedThreadPool(1);
    try {
      Future<Generation> waiting = threads.submit(() -> model.generate(request));
      while (model.load().decodeSteps() < 3) {
        Thread.onSpinWait();
      }
      model.close();
      assertThatThrownBy(waiting::get).hasRootCauseMessage("the model is closed");
      assertThatThrownBy(() -> model.generate(request)).hasMessage("the model is closed");
    } finally {
      threads.shutdownNow();
    }
  }

  private static Qwen2AudioModel model(Activations activations, long keyValueTokens) {
    Placement placement =
        new Placement(ComputeDevice.CPU, 0, EncoderPlace.RESIDENT, keyValueTokens);
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      return Qwen2AudioModel.load(
          checkpoint, new ComputeSettings(activations, 0, Int4Products.FLOAT, false, placement));
    }
  }

  /** Asks three questions about each of some clips of different lengths. */
  private static List<List<GenerationRequest>> clips(Qwen2AudioModel model, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                IntStream.range(0, QUESTIONS.size())
                    .mapToObj(q -> request(model, clip(i), QUESTIONS.get(q), 10 * i + q))
                    .toList())
        .map(BatchEngineTest::sameClip)
        .toList();
  }

  private static List<List<GenerationRequest>> longAnswers(Qwen2AudioModel model, int count) {
    return clips(model, count).stream()
        .map(
            requests ->
                requests.stream()
                    .map(
                        request ->
                            new GenerationRequest(
                                request.prompt(),
                                new GenerationSettings(
                                    300 + request.prompt().ids().length % 50,
                                    DRAWN,
                                    request.settings().seed(),
                                    true)))
                    .toList())
        .toList();
  }

  /** Lets requests about equal recordings be about the same one. */
  private static List<GenerationRequest> sameClip(List<GenerationRequest> requests) {
    List<Waveform> recordings = requests.get(0).prompt().recordings();
    return requests.stream()
        .map(
            request ->
                new GenerationRequest(
                    new ChatPrompt(request.prompt().ids(), recordings), request.settings()))
        .toList();
  }

  private static GenerationRequest request(
      Qwen2AudioModel model, Waveform clip, String question, int seed) {
    return new GenerationRequest(
        model.prompt(List.of(ChatMessage.ask(clip, question))),
        new GenerationSettings(6 + seed % 23, DRAWN, seed, true));
  }

  private static Waveform clip(int i) {
    float[] samples = Golden.waveform("cases/d_batch3", i % 3).samples();
    return new Waveform(Arrays.copyOf(samples, Math.max(8_000, samples.length - 3_200 * i)));
  }

  /** Lets every clip be asked about by a thread of its own, in some order. */
  private static List<List<int[]>> atOnce(
      Qwen2AudioModel model, List<List<GenerationRequest>> clips) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clips.size());
    try {
      List<Integer> order = new ArrayList<>(IntStream.range(0, clips.size()).boxed().toList());
      Collections.shuffle(order, new Random(3));
      List<Future<List<Generation>>> answers =
          new ArrayList<>(Collections.nCopies(order.size(), null));
      for (int i : order) {
        answers.set(i, threads.submit(() -> model.generate(clips.get(i))));
      }
      List<List<int[]>> tokens = new ArrayList<>();
      for (Future<List<Generation>> answer : answers) {
        tokens.add(tokens(answer.get()));
      }
      return tokens;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<int[]> tokens(List<Generation> generations) {
    return generations.stream().map(Generation::tokenIds).toList();
  }
}
