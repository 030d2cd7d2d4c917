package org.voicepersona.model.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.Golden;
import org.voicepersona.model.TinyWhisper;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.ContiguousCache;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.whisper.TranscriptionSettings.Task;

/** Whole clips through Whisper; the tiny model's words are noise. */
class WhisperModelTest {

  private static final String CASES = "whisper-tiny-random/cases";

  @TempDir private static Path folder;
  private static Path tiny;

  @BeforeAll
  static void write() throws IOException {
    tiny = TinyWhisper.in(folder.resolve("tiny"));
  }

  private static WhisperModel load(Path directory, Precision precision) {
    try (ModelDirectory model = SpeechModels.open(directory)) {
      return WhisperModel.load(model, precision, ComputeDevice.CPU);
    }
  }

  private static Waveform clip() {
    return Golden.waveform(CASES, 1);
  }

  private static Waveform seconds(int seconds) {
    float[] samples = clip().samples();
    float[] all = new float[seconds * Waveform.SAMPLE_RATE_HZ];
    for (int i = 0; i < all.length; i++) {
      all[i] = samples[i % samples.length];
    }
    return new Waveform(all);
  }

  @Test
  void writesDownAClipAndSaysTheSameTwice() {
    try (WhisperModel model = load(tiny, Precision.FLOAT32)) {
      Transcript first = model.transcribe(clip(), TranscriptionSettings.ANY_LANGUAGE, 7);
      Transcript again = model.transcribe(clip(), TranscriptionSettings.ANY_LANGUAGE, 7);
      assertThat(first.language()).isEqualTo("zh");
      assertThat(first.text()).isNotBlank().isEqualTo(again.text());
      assertThat(first.noSpeechProbability()).isBetween(0.0, 1.0);
      assertThat(first.segments())
          .singleElement()
          .satisfies(
              segment -> {
                assertThat(segment.startSeconds()).isZero();
                assertThat(segment.endSeconds()).isEqualTo(clip().seconds());
                assertThat(segment.text()).isEqualTo(first.text());
              });
      assertThat(first.times().encoding()).isPositive();
      assertThat(first.times().decoding()).isPositive();
    }
  }

  /** Nothing of a long clip is passed over, and no window is heard for ever. */
  @Test
  void hearsALongClipWindowByWindow() {
    try (WhisperModel model = load(tiny, Precision.FLOAT32)) {
      Transcript transcript =
          model.transcribe(seconds(65), new TranscriptionSettings("en", Task.TRANSCRIBE), 1);
      List<Transcript.Segment> segments = transcript.segments();
      assertThat(transcript.text())
          .isEqualTo(
              segments.stream().map(Transcript.Segment::text).collect(Collectors.joining(" ")));
      assertThat(segments).hasSizeGreaterThan(2);
      assertThat(segments.get(segments.size() - 1).endSeconds()).isBetween(35.0, 65.01);
      assertThat(segments)
          .allSatisfy(it -> assertThat(it.endSeconds()).isBetween(it.startSeconds(), 65.01));
    }
  }

  @Test
  void refusesWhatTheModelDoesNotKnow() {
    try (WhisperModel model = load(tiny, Precision.FLOAT32)) {
      assertThatThrownBy(
              () -> model.transcribe(clip(), new TranscriptionSettings("fr", Task.TRANSCRIBE), 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("language is 'fr', must be one of [de, en, zh]");
      assertThatThrownBy(
              () ->
                  model.transcribe(
                      new Waveform(new float[0]), TranscriptionSettings.ANY_LANGUAGE, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no sample");
    }
    try (ModelDirectory other = SpeechModels.open(Golden.path("qwen2audio-tiny"))) {
      assertThatThrownBy(() -> WhisperModel.load(other, Precision.FLOAT32, ComputeDevice.CPU))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("no Whisper model");
    }
    try (ModelDirectory whisper = SpeechModels.open(tiny)) {
      assertThatThrownBy(() -> Qwen2AudioConfig.of(whisper))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("no Qwen2-Audio model");
    }
  }

  @Test
  void anInterruptedThreadStopsWriting() {
    Waveform clip = clip();
    try (WhisperModel model = load(tiny, Precision.FLOAT32)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> model.transcribe(clip, TranscriptionSettings.ANY_LANGUAGE, 0))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /**
   * The prompt's last logits of the tiny model have a deviation of about 2. Quantised weights must
   * be the same matrices: more than rounding would be a part in the wrong place.
   */
  @ParameterizedTest
  @CsvSource({"16, FLOAT32, 1e-4", "16, BFLOAT16, 0.15", "8, INT8, 0.2", "4, INT4, 1.5"})
  void aPreparedModelSaysAboutTheSame(int bits, Precision precision, double tolerance)
      throws IOException {
    Path prepared = folder.resolve("prepared-" + bits + precision);
    for (Int4Layout layout :
        bits == 4
            ? List.of(Int4Layout.ROW_MAJOR, Int4LayoutProbe.ofThisMachine())
            : List.of(Int4Layout.ROW_MAJOR)) {
      Path to = prepared.resolve(layout.name());
      Files.createDirectories(prepared);
      try (Checkpoint checkpoint = SpeechModels.openCheckpoint(tiny)) {
        new ModelPreparation(
                checkpoint, to, PreparationSettings.of(bits, 32, layout), PreparationProgress.NONE)
            .run();
      }
      assertLogits(to, precision, tolerance);
    }
  }

  private static void assertLogits(Path prepared, Precision precision, double tolerance) {
    float[] all = Golden.floats(CASES, "decoder_prefill_logits"); // [2, 4, vocabulary]
    float[] expected = Arrays.copyOfRange(all, 7 * 2012, 8 * 2012);
    try (ModelDirectory model = SpeechModels.open(prepared)) {
      precision.requireServedBy(model);
      ComputeSettings settings = ComputeSettings.of(precision, Placement.whole(ComputeDevice.CPU));
      try (WhisperGraph graph = WhisperGraph.load(WhisperConfig.of(model), model, settings);
          ContiguousCache heard =
              graph.crossKeysValues(new LogMel(80).ofWholeChunk(clip().samples()));
          WhisperSequence text = graph.newSequence(heard, 4);
          var step = graph.newStep()) {
        var x = graph.advance(step, List.of(text), List.of(new int[] {501, 502, 506, 510}));
        float[] logits = graph.logits(step, x, 3).get(0);
        double worst =
            IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.abs(logits[i] - expected[i]))
                .max()
                .orElseThrow();
        assertThat(worst).isLessThan(tolerance);
      }
    }
  }

  @Test
  void aTextThatRepeatsItselfCompressesWell() {
    assertThat(Transcriber.compression("I am. ".repeat(40))).isGreaterThan(2.4);
    assertThat(Transcriber.compression("He was not an ill disposed young man.")).isLessThan(2.4);
    assertThat(Transcriber.compression("")).isZero();
  }

  @Test
  void decodesItsTokens() {
    try (Tokenizer tokenizer = Tokenizer.read(tiny)) {
      assertThat(tokenizer.decodeText(tokenizer.encode("Grüße, world"))).isEqualTo("Grüße, world");
      assertThat(tokenizer.decode(501, 502, 506, 511, 2011))
          .isEqualTo("<|startoftranscript|><|en|><|transcribe|><|0.00|><|30.00|>");
    }
  }
}
