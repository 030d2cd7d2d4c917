package org.voicepersona.model.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.Golden;
import org.voicepersona.model.TinyModel;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparedModel;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.qwen2audio.ChatTemplate;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.Logits;
import org.voicepersona.model.weights.ComputeSettings;

class QualityMeasurementTest {

  private static final Arithmetic EXACT = Arithmetic.of(Precision.FLOAT32);

  @TempDir private Path folder;

  private static ChatPrompt noise(int tokens, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] ids = IntStream.range(0, tokens).map(i -> random.nextInt(1_900)).toArray();
    return new ChatPrompt(ids, List.of());
  }

  private static Checkpoint tiny() {
    return SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
  }

  private static Quality compare(
      Path model, Arithmetic arithmetic, Checkpoint reference, List<ChatPrompt> sequences) {
    try (PreparedModel prepared = SpeechModels.openPrepared(model)) {
      return new QualityMeasurement(
              Qwen2AudioConfig.of(reference), sequences, PreparationProgress.NONE)
          .compare(prepared, List.of(arithmetic), reference)
          .get(0);
    }
  }

  @Test
  void aModelDoesNotDivergeFromItselfAndIsAsLikelyAsItsGraphSays() {
    List<ChatPrompt> sequences = List.of(noise(40, 1), noise(90, 2));
    try (Checkpoint reference = tiny()) {
      Quality quality =
          new QualityMeasurement(
                  Qwen2AudioConfig.of(reference), sequences, PreparationProgress.NONE)
              .compare(reference, List.of(EXACT), reference)
              .get(0);
      assertThat(quality.all().tokens()).isEqualTo(39 + 89);
      assertThat(quality.all().divergence()).isZero();
      assertThat(quality.all().firstChoiceAgreement()).isEqualTo(1);
      double expected =
          sequences.stream().mapToDouble(it -> sumOfLogProbabilities(reference, it)).sum() / 128;
      assertThat(quality.all().logLikelihood()).isEqualTo(expected, within(1e-4));
      assertThat(quality.all().referenceLogLikelihood()).isEqualTo(expected, within(1e-4));
      assertThat(quality.byPosition())
          .extracting(Quality.Range::from, range -> range.means().tokens())
          .containsExactly(tuple(1, 30L), tuple(16, 72L), tuple(64, 26L));
    }
  }

  /** The same by the graph that answers questions, all layers in memory. */
  private static double sumOfLogProbabilities(Checkpoint model, ChatPrompt sequence) {
    int[] ids = sequence.ids();
    try (Qwen2AudioGraph graph =
            Qwen2AudioGraph.load(
                Qwen2AudioConfig.of(model),
                model,
                ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU)));
        NDManager step = graph.newStep();
        KeyValueCache cache = graph.newCache(ids.length)) {
      NDArray x = graph.advance(step, graph.embed(step, ids), List.of(cache), ids.length);
      List<float[]> logits =
          graph.logits(step, x, IntStream.range(0, ids.length).asLongStream().toArray());
      return IntStream.range(1, ids.length)
          .mapToDouble(i -> Logits.logProbability(logits.get(i - 1), ids[i]))
          .sum();
    }
  }

  @Test
  void fewerBitsDivergeMore() throws IOException {
    List<ChatPrompt> sequences = List.of(noise(120, 3));
    Path eight = TinyModel.prepare(folder.resolve("8"), 8);
    Path four = TinyModel.prepare(folder.resolve("4"), 4);
    try (Checkpoint reference = tiny()) {
      Quality best = compare(eight, Arithmetic.of(Precision.INT8), reference, sequences);
      Quality worst = compare(four, Arithmetic.of(Precision.INT4), reference, sequences);
      assertThat(best.all().divergence()).isPositive().isLessThan(worst.all().divergence());
      assertThat(best.all().firstChoiceAgreement())
          .isGreaterThan(worst.all().firstChoiceAgreement());
      assertThat(worst.bytes()).isLessThan(best.bytes());
    }
  }

  @Test
  void soundIsHeardAndNotExpected() {
    try (Checkpoint reference = tiny();
        Tokenizer tokenizer = Tokenizer.read(reference.directory())) {
      Waveform second = new Waveform(new float[Waveform.SAMPLE_RATE_HZ]);
      ChatPrompt question =
          ChatTemplate.prompt(tokenizer, List.of(ChatMessage.ask(second, "What do you hear?")));
      long sound =
          IntStream.of(question.ids())
              .filter(id -> id == Qwen2AudioConfig.of(reference).audioTokenId())
              .count();
      Quality quality =
          new QualityMeasurement(
                  Qwen2AudioConfig.of(reference), List.of(question), PreparationProgress.NONE)
              .compare(reference, List.of(EXACT), reference)
              .get(0);
      assertThat(sound).isEqualTo(25);
      assertThat(quality.all().tokens()).isEqualTo(question.ids().length - 1 - sound);
      assertThat(quality.all().divergence()).isZero();
    }
  }

  @Test
  void refusesASequenceThatExpectsNothing() {
    try (Checkpoint reference = tiny()) {
      assertThatThrownBy(
              () ->
                  new QualityMeasurement(
                      Qwen2AudioConfig.of(reference),
                      List.of(noise(1, 1)),
                      PreparationProgress.NONE))
          .isInstanceOf(CheckpointException.class)
          .hasMessage("a text has 1 tokens, must be 2 to 8192");
    }
  }
}
