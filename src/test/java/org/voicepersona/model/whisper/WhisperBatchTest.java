package org.voicepersona.model.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.Golden;
import org.voicepersona.model.TinyWhisper;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.whisper.WhisperBatch.Clip;
import org.voicepersona.model.whisper.WhisperBatch.Text;

/** Several clips at a time through Whisper. */
class WhisperBatchTest {

  private static final String CASES = "whisper-tiny-random/cases";
  private static final int START = 501;
  private static final int VOCABULARY = 2012;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private WhisperGraph graph;
  private WhisperBatch batch;
  private LogMel.Features features;

  @BeforeEach
  void load() {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(TinyWhisper.reference())) {
      graph =
          WhisperGraph.load(
              WhisperConfig.of(checkpoint),
              checkpoint,
              ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU)));
    }
    batch = new WhisperBatch(graph);
    features = new LogMel(80).ofWholeChunk(Golden.samples(CASES, "waveform_1_i16"));
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    batch.close();
    graph.close();
  }

  @ParameterizedTest
  @CsvSource({"16, FLOAT32", "16, BFLOAT16", "8, INT8", "4, INT4"})
  void whatIsSaidOfAClipIsTheSameToTheLastBitWhateverIsHeardBeside(
      int bits, Precision precision, @TempDir Path folder) throws Exception {
    Path tiny = TinyWhisper.ofFewWords(folder.resolve("tiny"));
    Path prepared = folder.resolve("prepared");
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(tiny)) {
      PreparationSettings settings = PreparationSettings.of(bits, 32, Int4Layout.ROW_MAJOR);
      new ModelPreparation(checkpoint, prepared, settings, PreparationProgress.NONE).run();
    }
    try (ModelDirectory directory = SpeechModels.open(prepared);
        WhisperModel model = WhisperModel.load(directory, precision, ComputeDevice.CPU)) {
      List<Future<Transcript>> together = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Waveform clip = clip(i);
        long seed = i;
        together.add(threads.submit(() -> transcribe(model, clip, seed)));
      }
      for (int i = 0; i < together.size(); i++) {
        assertSame(together.get(i).get(), transcribe(model, clip(i), i));
      }
    }
  }

  private static Transcript transcribe(WhisperModel model, Waveform clip, long seed) {
    return model.transcribe(clip, TranscriptionSettings.ANY_LANGUAGE, seed);
  }

  /** Returns one of clips of several lengths. */
  private static Waveform clip(int number) {
    float[] samples = Golden.samples(CASES, "waveform_1_i16");
    float[] clip = new float[8_000 * (number + 1)];
    for (int i = 0; i < clip.length; i++) {
      clip[i] = samples[(i + 5_000 * number) % samples.length];
    }
    return new Waveform(clip);
  }

  private static void assertSame(Transcript actual, Transcript expected) {
    assertThat(actual.segments()).isEqualTo(expected.segments()).isNotEmpty();
    assertThat(actual.language()).isEqualTo(expected.language());
    assertThat(actual.noSpeechProbability()).isEqualTo(expected.noSpeechProbability());
    assertThat(actual.temperature()).isEqualTo(expected.temperature());
  }

  @Test
  void aStepThatFailsFailsForItsTextAlone() throws Exception {
    try (Clip clip = batch.encode(features)) {
      float[] expected;
      try (Text alone = clip.newText(1)) {
        expected = alone.advance(new int[] {START}, 0).get(0);
      }
      try (Text good = clip.newText(1);
          Text bad = clip.newText(1)) {
        Future<List<float[]>> refused =
            threads.submit(() -> bad.advance(new int[] {VOCABULARY}, 0));
        assertThat(good.advance(new int[] {START}, 0).get(0)).isEqualTo(expected);
        assertThatThrownBy(refused::get)
            .isInstanceOf(ExecutionException.class)
            .hasMessageContaining("is 2012, must be in 0..2011");
      }
    }
  }

  /** Layers have then written to both texts, and do so once more. */
  @Test
  void aStepWhoseLogitsFailGoesOnFromWhereItWas() throws Exception {
    try (Clip clip = batch.encode(features)) {
      float[] expected;
      try (Text alone = clip.newText(1)) {
        expected = alone.advance(new int[] {START}, 0).get(0);
      }
      try (Text good = clip.newText(2);
          Text bad = clip.newText(2)) {
        Future<List<float[]>> refused = threads.submit(() -> bad.advance(new int[] {START}, 1000));
        assertThat(good.advance(new int[] {START}, 0).get(0)).isEqualTo(expected);
        assertThatThrownBy(refused::get).isInstanceOf(ExecutionException.class);
      }
    }
  }

  @Test
  void whoeverIsInterruptedLeavesTheOthersWriting() throws Exception {
    try (Clip clip = batch.encode(features);
        Text staying = clip.newText(2)) {
      Text leaving = clip.newText(1);
      FutureTask<List<float[]>> waiting =
          new FutureTask<>(() -> leaving.advance(new int[] {START}, 0));
      Thread thread = new Thread(waiting);
      thread.start(); // waits for the text that stays, or will
      thread.interrupt();
      assertThatThrownBy(waiting::get).hasCauseInstanceOf(CancellationException.class);
      leaving.close();
      assertThat(staying.advance(new int[] {START}, 0)).hasSize(1);
    }
  }

  @Test
  void whoeverWaitsWhenTheModelIsClosedIsTold() throws Exception {
    try (Clip clip = batch.encode(features);
        Text idle = clip.newText(1);
        Text text = clip.newText(1)) {
      Future<List<float[]>> waiting = threads.submit(() -> text.advance(new int[] {START}, 0));
      batch.close();
      assertThatThrownBy(waiting::get).hasMessageContaining("the model is closed");
      assertThat(batch.isAlive()).isFalse();
      assertThatThrownBy(() -> idle.advance(new int[] {START}, 0))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void moreClipsThanThereIsRoomForWaitForTheirTurn() throws Exception {
    int clips = batch.clipsAtOnce() + 3;
    List<Future<float[]>> logits =
        IntStream.range(0, clips)
            .mapToObj(
                i ->
                    threads.submit(
                        () -> {
                          try (Clip clip = batch.encode(features);
                              Text text = clip.newText(1)) {
                            return text.advance(new int[] {START}, 0).get(0);
                          }
                        }))
            .toList();
    float[] first = logits.get(0).get();
    for (Future<float[]> each : logits) {
      assertThat(each.get()).isEqualTo(first);
    }
  }
}
