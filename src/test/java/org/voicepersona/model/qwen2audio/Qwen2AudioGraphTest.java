package org.voicepersona.model.qwen2audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.ComputeSettings.Activations;

/** Float32 arithmetic against the reference, on the tiny model. */
class Qwen2AudioGraphTest {

  private static final float LOGITS = 1e-4f;
  private static final float ENCODED = 2e-5f;

  private static Qwen2AudioGraph graph;

  @BeforeAll
  static void load() {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      graph =
          Qwen2AudioGraph.load(
              Qwen2AudioConfig.of(checkpoint),
              checkpoint,
              ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU)));
    }
  }

  @AfterAll
  static void close() {
    graph.close();
  }

  @ParameterizedTest
  @CsvSource({"a_2300ms, 1", "d_batch3, 3", "b_30s, 1"})
  void hearsClipsAsTheReference(String name, int clips) {
    try (NDManager step = graph.newStep()) {
      List<LogMel.Features> features = features(name, clips);
      float[] reference = Golden.floats("cases/" + name, "audio_tower_out"); // [clips, 750, 64]
      float[] encoded = graph.encode(step, features).toFloatArray();
      int at = 0;
      for (int i = 0; i < clips; i++) {
        int length = features.get(i).lengths().audioTokens() * 64;
        int from = i * 750 * 64;
        assertClose(
            Arrays.copyOfRange(encoded, at, at + length),
            Arrays.copyOfRange(reference, from, from + length),
            ENCODED);
        at += length;
      }
      assertClose(
          graph.embedAudio(step, features).toFloatArray(),
          Golden.floats("cases/" + name, "projector_out_valid"),
          ENCODED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a_2300ms", "f_text_only"})
  void givesTheLogitsOfEveryPositionOfAPrompt(String name) {
    int[] ids = Golden.row("cases/" + name, "input_ids", 0);
    try (NDManager step = graph.newStep();
        KeyValueCache cache = graph.newCache(ids.length)) {
      NDArray x = graph.advance(step, prompt(step, name, ids), List.of(cache), ids.length);
      List<float[]> logits =
          graph.logits(step, x, IntStream.range(0, ids.length).asLongStream().toArray());
      float[] all = Golden.floats("cases/" + name, "logits");
      for (int i = 0; i < ids.length; i++) {
        assertClose(logits.get(i), Arrays.copyOfRange(all, i * 2000, (i + 1) * 2000), LOGITS);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a_2300ms", "b_30s", "c_35s", "e_two_audios", "f_text_only"})
  void continuesAPromptGreedilyAsTheReference(String name) {
    Continuation continuation = continueGreedily(List.of(prompt(name, 0)), 32).get(0);

    assertClose(
        continuation.firstLogits(), Golden.floatRow("cases/" + name, "logits_last", 0), LOGITS);
    assertThat(continuation.ids()).isEqualTo(Golden.row("cases/" + name, "generated_ids", 0));
  }

  @Test
  void givesTheLogitsOfEveryStepWithTheCache() {
    float[] all = Golden.floats("cases/a_2300ms", "generated_logits");
    List<float[]> logits = continueGreedily(List.of(prompt("a_2300ms", 0)), 32).get(0).logits();
    for (int i = 0; i < 32; i++) {
      assertClose(logits.get(i), Arrays.copyOfRange(all, i * 2000, (i + 1) * 2000), LOGITS);
    }
  }

  @Test
  void continuesPromptsOfDifferentLengthsTogetherAsEachAlone() {
    List<Prompt> prompts = IntStream.range(0, 3).mapToObj(i -> prompt("d_batch3", i)).toList();
    List<Continuation> together = continueGreedily(prompts, 32);
    for (int i = 0; i < 3; i++) {
      Continuation alone = continueGreedily(List.of(prompts.get(i)), 32).get(0);
      float[] reference = Golden.floatRow("cases/d_batch3", "logits_last", i);
      assertClose(together.get(i).firstLogits(), reference, LOGITS);
      assertThat(together.get(i).ids())
          .isEqualTo(alone.ids())
          .isEqualTo(Golden.row("cases/d_batch3", "generated_ids", i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 40})
  void readsAPromptInPiecesAsAtOnce(int piece) {
    Prompt prompt = prompt("a_2300ms", 0);
    try (NDManager step = graph.newStep();
        KeyValueCache cache = graph.newCache(prompt.ids().length)) {
      NDArray x = embed(step, prompt);
      float[] last = new float[0];
      for (int at = 0; at < prompt.ids().length; at += piece) {
        int end = Math.min(at + piece, prompt.ids().length);
        NDArray rows = x.get(new ai.djl.ndarray.index.NDIndex(at + ":" + end));
        NDArray y = graph.advance(step, rows, List.of(cache), end - at);
        last = graph.logits(step, y, end - at - 1).get(0);
      }
      assertClose(last, Golden.floats("cases/a_2300ms", "logits_last"), LOGITS);
    }
  }

  /** The reference's logits have a deviation of 2.4; bfloat16 moves them by up to 0.08. */
  @Test
  void cachesInEightBitsMoveTheLogitsLessThanBfloat16Does() {
    float[] all = Golden.floats("cases/a_2300ms", "generated_logits");
    int[] generated = Golden.row("cases/a_2300ms", "generated_ids", 0);
    Prompt prompt = prompt("a_2300ms", 0);
    int steps = 16;
    ComputeSettings settings =
        new ComputeSettings(
            Activations.FLOAT32, 0, Int4Products.FLOAT, true, Placement.whole(ComputeDevice.CPU));
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
        Qwen2AudioGraph compressed =
            Qwen2AudioGraph.load(Qwen2AudioConfig.of(checkpoint), checkpoint, settings);
        NDManager step = compressed.newStep();
        KeyValueCache cache = compressed.newCache(prompt.ids().length)) {
      NDArray x = compressed.embed(step, prompt.ids(), compressed.embedAudio(step, prompt.clips()));
      int rows = prompt.ids().length;
      for (int t = 0; t < steps; t++) {
        NDArray y = compressed.advance(step, x, List.of(cache), rows);
        float[] logits = compressed.logits(step, y, rows - 1).get(0);
        assertClose(logits, Arrays.copyOfRange(all, t * 2000, (t + 1) * 2000), 0.05f);
        compressed.grow(cache, cache.capacity() + 1);
        x = compressed.embed(step, generated[t]);
        rows = 1;
      }
    }
  }

  @Test
  void hearsADifferenceBetweenClips() {
    Prompt own = prompt("a_2300ms", 0);
    float[] other = Golden.samples("cases/d_batch3", "waveform_1_i16");
    LogMel.Features foreign = new LogMel(128).of(Arrays.copyOf(other, 36_800));
    float[] logits = continueGreedily(List.of(own), 1).get(0).firstLogits();
    float[] changed =
        continueGreedily(List.of(new Prompt(own.ids(), List.of(foreign))), 1).get(0).firstLogits();
    float largest = 0;
    for (int i = 0; i < logits.length; i++) {
      largest = Math.max(largest, Math.abs(logits[i] - changed[i]));
    }
    assertThat(largest).isGreaterThan(0.1f);
  }

  private record Prompt(int[] ids, List<LogMel.Features> clips) {}

  private record Continuation(List<float[]> logits, int[] ids) {
    float[] firstLogits() {
      return logits.get(0);
    }
  }

  /** Prefills each prompt alone, then decodes all of them together. */
  private static List<Continuation> continueGreedily(List<Prompt> prompts, int tokens) {
    List<KeyValueCache> caches = new ArrayList<>();
    List<Continuation> continuations = new ArrayList<>();
    long[] rows = IntStream.range(0, prompts.size()).asLongStream().toArray();
    long[] ones = rows.clone();
    Arrays.fill(ones, 1);
    int[] next = new int[prompts.size()];
    for (int i = 0; i < next.length; i++) {
      Prompt prompt = prompts.get(i);
      try (NDManager step = graph.newStep()) {
        KeyValueCache cache = graph.newCache(prompt.ids().length + tokens);
        caches.add(cache);
        NDArray x = graph.advance(step, embed(step, prompt), List.of(cache), prompt.ids().length);
        continuations.add(new Continuation(new ArrayList<>(), new int[tokens]));
        next[i] =
            add(continuations.get(i), 0, graph.logits(step, x, prompt.ids().length - 1).get(0));
      }
    }
    for (int t = 1; t < tokens; t++) {
      try (NDManager step = graph.newStep()) {
        NDArray x = graph.advance(step, graph.embed(step, next), caches, ones);
        List<float[]> logits = graph.logits(step, x, rows);
        for (int i = 0; i < next.length; i++) {
          next[i] = add(continuations.get(i), t, logits.get(i));
        }
      }
    }
    caches.forEach(KeyValueCache::close);
    return continuations;
  }

  private static int add(Continuation continuation, int t, float[] logits) {
    continuation.logits().add(logits);
    int best = IntStream.range(0, logits.length).reduce(0, (a, b) -> logits[b] > logits[a] ? b : a);
    continuation.ids()[t] = best;
    return best;
  }

  private static NDArray embed(NDManager step, Prompt prompt) {
    return prompt.clips().isEmpty()
        ? graph.embed(step, prompt.ids())
        : graph.embed(step, prompt.ids(), graph.embedAudio(step, prompt.clips()));
  }

  private static NDArray prompt(NDManager step, String name, int[] ids) {
    return embed(step, new Prompt(ids, clips(name, 0)));
  }

  private static Prompt prompt(String name, int row) {
    int[] ids = Golden.row("cases/" + name, "input_ids", row);
    int[] mask = Golden.row("cases/" + name, "attention_mask", row);
    int[] unpadded =
        IntStream.range(0, ids.length).filter(i -> mask[i] == 1).map(i -> ids[i]).toArray();
    assertThat(unpadded).contains(ids[ids.length - 1]);
    return new Prompt(unpadded, clips(name, row));
  }

  private static List<LogMel.Features> clips(String name, int row) {
    LogMel logMel = new LogMel(128);
    return switch (name) {
      case "f_text_only" -> List.of();
      case "e_two_audios" ->
          List.of(
              logMel.of(Golden.waveform("cases/d_batch3", 0).samples()),
              logMel.of(Golden.waveform("cases/a_2300ms", 0).samples()));
      case "c_35s" -> {
        float[] head = Golden.samples("cases/b_30s", "waveform_0_i16");
        float[] tail = Golden.samples("cases/c_35s", "waveform_0_tail_i16");
        float[] whole = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, whole, head.length, tail.length);
        yield List.of(logMel.of(whole));
      }
      default -> List.of(logMel.of(Golden.waveform("cases/" + name, row).samples()));
    };
  }

  private static List<LogMel.Features> features(String name, int clips) {
    LogMel logMel = new LogMel(128);
    return IntStream.range(0, clips)
        .mapToObj(i -> logMel.of(Golden.waveform("cases/" + name, i).samples()))
        .toList();
  }

  private static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    float largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
    }
    assertThat(largest).isCloseTo(0f, within(tolerance));
  }
}
