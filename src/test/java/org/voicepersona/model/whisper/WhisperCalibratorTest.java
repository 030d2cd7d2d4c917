package org.voicepersona.model.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.TinyWhisper;
import org.voicepersona.model.calibrate.Grid;
import org.voicepersona.model.check.EngineBenchmark;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.ContiguousCache;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.Calibrator;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.whisper.WhisperCalibration.Dictation;
import org.voicepersona.testing.Tree;

class WhisperCalibratorTest {

  @TempDir private Path folder;

  /** A second of noise, and words of few different tokens. */
  private static Dictation dictation(int seed) {
    return new Dictation(EngineBenchmark.noise(1, seed), words(seed));
  }

  private static List<Integer> words(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    IntStream words =
        IntStream.range(0, 60).map(i -> (int) (40 * Math.pow(random.nextDouble(), 2)));
    return IntStream.concat(IntStream.of(501, 502, 506, 510), words).boxed().toList();
  }

  private static void prepare(Path to, List<Dictation> heard, PreparationProgress progress)
      throws IOException {
    WhisperCalibration calibration = new WhisperCalibration(heard);
    try (Checkpoint tiny = SpeechModels.openCheckpoint(TinyWhisper.reference());
        Calibrator calibrator =
            calibration.calibrator(WhisperConfig.of(tiny), new Grid(32, false))) {
      new ModelPreparation(
              tiny,
              to,
              heard.isEmpty() ? settings("") : settings(calibration.digest()),
              heard.isEmpty() ? Optional.empty() : Optional.of(calibrator),
              progress)
          .run();
    }
  }

  private static PreparationSettings settings(String calibration) {
    return new PreparationSettings(
        4, 4, 8, 32, Rounding.LEAST_SQUARES, Int4Layout.ROW_MAJOR, calibration);
  }

  @Test
  void whatItHeardLosesLessThanTheWeightsAlone() throws IOException {
    Path blind = folder.resolve("blind");
    prepare(blind, List.of(), PreparationProgress.NONE);
    Path heard = folder.resolve("heard");
    prepare(
        heard,
        IntStream.range(0, 6).mapToObj(WhisperCalibratorTest::dictation).toList(),
        PreparationProgress.NONE);
    float[] expected = logits(TinyWhisper.reference(), Precision.FLOAT32);
    assertThat(distance(logits(heard, Precision.INT4), expected))
        .isPositive()
        .isLessThan(0.8 * distance(logits(blind, Precision.INT4), expected));
  }

  private static double distance(float[] found, float[] expected) {
    return IntStream.range(0, found.length)
        .mapToDouble(i -> Math.pow(found[i] - expected[i], 2))
        .sum();
  }

  /** What a model expects behind each word of a text and a clip that are not among those heard. */
  private static float[] logits(Path folder, Precision precision) {
    Waveform noise = EngineBenchmark.noise(1, 20);
    int[] words = words(20).stream().mapToInt(Integer::intValue).toArray();
    try (ModelDirectory model = SpeechModels.open(folder);
        WhisperGraph graph =
            WhisperGraph.load(
                WhisperConfig.of(model),
                model,
                ComputeSettings.of(precision, Placement.whole(ComputeDevice.CPU)));
        ContiguousCache clip = graph.crossKeysValues(new LogMel(80).ofWholeChunk(noise.samples()));
        WhisperSequence text = graph.newSequence(clip, words.length);
        NDManager step = graph.newStep()) {
      NDArray x = graph.advance(step, List.of(text), List.of(words));
      long[] rows = IntStream.range(4, words.length).asLongStream().toArray();
      List<float[]> logits = graph.logits(step, x, rows);
      float[] all = new float[logits.size() * logits.get(0).length];
      for (int i = 0; i < logits.size(); i++) {
        System.arraycopy(logits.get(i), 0, all, i * logits.get(i).length, logits.get(i).length);
      }
      return all;
    }
  }

  @Test
  void aPreparationThatStopsEndsWithTheSameBytes() throws IOException {
    List<Dictation> heard = Stream.of(1, 2).map(WhisperCalibratorTest::dictation).toList();
    Path whole = folder.resolve("whole");
    prepare(whole, heard, PreparationProgress.NONE);
    Path broken = folder.resolve("broken");
    assertThatThrownBy(
            () ->
                prepare(
                    broken,
                    heard,
                    (content, done, total) -> {
                      if (content.equals("decoder layer 1")) {
                        throw new IllegalStateException("stopped");
                      }
                    }))
        .hasMessage("stopped");
    prepare(broken, heard, PreparationProgress.NONE);
    assertThat(Tree.of(broken)).isEqualTo(Tree.of(whole));
  }
}
