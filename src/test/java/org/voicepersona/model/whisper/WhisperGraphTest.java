package org.voicepersona.model.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
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
import org.voicepersona.model.TinyWhisper;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.ContiguousCache;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.weights.ComputeSettings;

/** Whisper in float32 against the reference, on the tiny model. */
class WhisperGraphTest {

  private static final String CASES = "whisper-tiny-random/cases";
  private static final float TOLERANCE = 1e-4f;
  private static final int VOCABULARY = 2012;
  private static final int WIDTH = 64;
  private static final int FRAMES = 1500;
  private static final int[] PREFIX = {501, 502, 506, 510};

  private static WhisperConfig config;
  private static WhisperTokens tokens;
  private static WhisperGraph graph;
  private static WhisperBatch batch;
  private static WhisperDecoder decoder;
  private static List<ContiguousCache> clips;

  @BeforeAll
  static void load() {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(TinyWhisper.reference())) {
      config = WhisperConfig.of(checkpoint);
      tokens =
          WhisperTokens.read(TinyWhisper.reference().resolve(Checkpoint.GENERATION_CONFIG), config);
      graph =
          WhisperGraph.load(
              config,
              checkpoint,
              ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU)));
    }
    batch = new WhisperBatch(graph);
    decoder = new WhisperDecoder(config, tokens);
    clips = features().stream().map(graph::crossKeysValues).toList();
  }

  @AfterAll
  static void close() {
    batch.close();
    clips.forEach(ContiguousCache::close);
    graph.close();
  }

  private static List<LogMel.Features> features() {
    LogMel frontEnd = new LogMel(80);
    return List.of(
        frontEnd.ofWholeChunk(Golden.samples("cases/a_2300ms", "waveform_0_i16")),
        frontEnd.ofWholeChunk(Golden.samples(CASES, "waveform_1_i16")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void hearsTheSilenceBehindAClipAsWell(int clip) {
    LogMel.Features features = features().get(clip);
    float[] head = Golden.floats(CASES, "input_features_" + clip + "_head"); // [80, frames]
    float tail = Golden.floats(CASES, "input_features_tail_value")[clip];
    int own = head.length / 80;
    assertThat(features.frames()).isEqualTo(3000);
    float[] expected = new float[80 * 3000];
    Arrays.fill(expected, tail);
    for (int bin = 0; bin < 80; bin++) {
      System.arraycopy(head, bin * own, expected, bin * 3000, own);
    }
    assertClose(features.values(), expected);
  }

  @Test
  void encodesClipsAsTheReference() {
    try (NDManager step = graph.newStep()) {
      float[] encoded = graph.encode(step, features()).toFloatArray();
      assertThat(encoded).hasSize(2 * FRAMES * WIDTH);
      assertClose(encoded, Golden.floats(CASES, "encoder_out"));
    }
  }

  @Test
  void givesTheLogitsOfEveryPositionOfAPromptForTwoClipsAtOnce() {
    float[] all = Golden.floats(CASES, "decoder_prefill_logits"); // [2, 4, vocabulary]
    try (NDManager step = graph.newStep();
        WhisperSequence first = graph.newSequence(clips.get(0), 4);
        WhisperSequence second = graph.newSequence(clips.get(1), 4)) {
      NDArray x = graph.advance(step, List.of(first, second), List.of(PREFIX, PREFIX));
      List<float[]> logits = graph.logits(step, x, 0, 1, 2, 3, 4, 5, 6, 7);
      for (int i = 0; i < logits.size(); i++) {
        assertClose(logits.get(i), Arrays.copyOfRange(all, i * VOCABULARY, (i + 1) * VOCABULARY));
      }
    }
  }

  @Test
  void continuesTwoTextsTogetherGreedilyAsTheReference() {
    List<List<Integer>> ids = List.of(new ArrayList<>(), new ArrayList<>());
    float[] reference = Golden.floats(CASES, "plain_greedy_logits_0"); // [8, vocabulary]
    try (WhisperSequence first = graph.newSequence(clips.get(0), 40);
        WhisperSequence second = graph.newSequence(clips.get(1), 40)) {
      List<WhisperSequence> texts = List.of(first, second);
      List<int[]> next = List.of(PREFIX, PREFIX);
      for (int i = 0; i < 32; i++) {
        try (NDManager step = graph.newStep()) {
          NDArray x = graph.advance(step, texts, next);
          int length = next.get(0).length;
          List<float[]> logits = graph.logits(step, x, length - 1, 2 * length - 1);
          if (i < 8) {
            assertClose(
                logits.get(0), Arrays.copyOfRange(reference, i * VOCABULARY, (i + 1) * VOCABULARY));
          }
          next = logits.stream().map(row -> new int[] {likeliest(row)}).toList();
          ids.get(0).add(next.get(0)[0]);
          ids.get(1).add(next.get(1)[0]);
        }
      }
    }
    for (int i = 0; i < 2; i++) {
      assertThat(ids.get(i).stream().mapToInt(Integer::intValue).toArray())
          .isEqualTo(Golden.row(CASES, "plain_greedy_ids", i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "en, transcribe, false, greedy_en_notimestamps",
    "en, transcribe, true, greedy_en_timestamps",
    "de, translate, false, greedy_de_translate_notimestamps"
  })
  void keepsTheRulesAsTheReference(String language, String task, boolean times, String name) {
    for (int i = 0; i < 2; i++) {
      try (WhisperBatch.Clip clip = batch.encode(features().get(i))) {
        WhisperDecoder.Hypothesis text =
            decoder.write(
                clip,
                tokens.prompt(language, task, times),
                new WhisperRules(tokens, times),
                0,
                0,
                32);
        assertThat(text.ids()).as(name + " " + i).isEqualTo(ids(name + "_" + i));
      }
    }
  }

  /** The reference's scores are the logits after all rules. */
  @Test
  void suppressesWhatTheReferenceSuppressesAtEveryStep() {
    float[] logits = Golden.floats(CASES, "greedy_en_timestamps_0_logits"); // [6, vocabulary]
    float[] scores = Golden.floats(CASES, "greedy_en_timestamps_0_scores");
    int[] said = ids("greedy_en_timestamps_0");
    WhisperRules rules = new WhisperRules(tokens, true);
    for (int i = 0; i < 6; i++) {
      float[] row = Arrays.copyOfRange(logits, i * VOCABULARY, (i + 1) * VOCABULARY);
      rules.apply(row, Arrays.copyOf(said, i));
      assertThat(row).isEqualTo(Arrays.copyOfRange(scores, i * VOCABULARY, (i + 1) * VOCABULARY));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void detectsLanguageAndSilenceAsTheReference(int clip) {
    float[] logits = Golden.floatRow(CASES, "sot_logits", clip);
    double sum = IntStream.range(0, VOCABULARY).mapToDouble(i -> Math.exp(logits[i])).sum();
    try (WhisperBatch.Clip encoded = batch.encode(features().get(clip))) {
      assertThat(tokens.languages().get(decoder.detectLanguage(encoded)))
          .isEqualTo(ids("detect_language_" + clip)[0]);
      WhisperDecoder.Hypothesis text =
          decoder.write(encoded, PREFIX, new WhisperRules(tokens, false), 0, 0, 1);
      assertThat(text.noSpeechProbability())
          .isCloseTo(Math.exp(logits[tokens.noSpeech()]) / sum, within(1e-6));
    }
  }

  private static int[] ids(String tensor) {
    ByteBuffer data = Golden.tensor(CASES, tensor).data();
    return IntStream.range(0, data.remaining() / 8)
        .map(i -> Math.toIntExact(data.getLong(8 * i)))
        .toArray();
  }

  private static int likeliest(float[] logits) {
    return IntStream.range(0, logits.length).reduce(0, (a, b) -> logits[b] > logits[a] ? b : a);
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= TOLERANCE)) {
        assertThat(actual[i]).as("element %d", i).isEqualTo(expected[i], within(TOLERANCE));
      }
    }
  }
}
