package org.voicepersona.model.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
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
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.prepare.PreparedModel;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.weights.ComputeSettings.Activations;

/** Answers in company against the same answers alone, on the tiny model. */
class BatchEngineTest {

  @ParameterizedTest
  @EnumSource(Activations.class)
  void anAnswerIsTheSameInWhateverCompany(Activations activations) throws Exception {
    try (Qwen2AudioModel model = BatchRequests.model(activations, Long.MAX_VALUE)) {
      assertTheSameInWhateverCompany(model);
    }
  }

  private static void assertTheSameInWhateverCompany(Qwen2AudioModel model) throws Exception {
    List<List<GenerationRequest>> clips = BatchRequests.clips(model, 8);
    List<List<int[]>> alone = new ArrayList<>();
    for (List<GenerationRequest> clip : clips) {
      alone.add(BatchRequests.tokens(model.generate(clip)));
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
    try (Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE)) {
      for (List<GenerationRequest> clip : BatchRequests.clips(model, 3)) {
        List<int[]> together = BatchRequests.tokens(model.generate(clip));
        for (int i = 0; i < clip.size(); i++) {
          assertThat(model.generate(clip.get(i)).tokenIds()).isEqualTo(together.get(i));
        }
      }
    }
  }

  @Test
  void aLongPromptIsReadInPieces() {
    String story = "It was a dark and stormy night. ".repeat(60);
    try (Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE)) {
      Waveform clip = Golden.waveform("cases/a_2300ms", 0);
      List<GenerationRequest> requests =
          List.of(
              BatchRequests.request(model, clip, story + "Who speaks?", 1),
              BatchRequests.request(model, clip, story + story + "Who else?", 2),
              BatchRequests.request(model, clip, "Who?", 3));
      assertThat(requests.get(1).prompt().ids().length).isGreaterThan(2 * ActiveGroup.CHUNK_ROWS);
      List<int[]> together = BatchRequests.tokens(model.generate(requests));
      for (int i = 0; i < requests.size(); i++) {
        assertThat(model.generate(requests.get(i)).tokenIds()).isEqualTo(together.get(i));
      }
    }
  }

  @Test
  void whenTheCachesAreFullTheYoungestAnswersAreGeneratedAgain() throws Exception {
    try (Qwen2AudioModel wide = BatchRequests.model(Activations.BFLOAT16, Long.MAX_VALUE);
        Qwen2AudioModel narrow = BatchRequests.model(Activations.BFLOAT16, 1_400)) {
      List<List<GenerationRequest>> clips = BatchRequests.longAnswers(wide, 3);
      List<List<int[]>> expected = new ArrayList<>();
      for (List<GenerationRequest> clip : clips) {
        expected.add(BatchRequests.tokens(wide.generate(clip)));
      }
      assertThat(atOnce(narrow, clips)).usingRecursiveComparison().isEqualTo(expected);
      assertThat(narrow.load().preemptions()).isPositive();
      assertThat(wide.load().preemptions()).isZero();
    }
  }

  @Test
  void whoeverIsInterruptedIsForgottenAndTheOthersGoOn() throws Exception {
    try (Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE)) {
      List<GenerationRequest> endless =
          List.of(
              new GenerationRequest(
                  model.prompt(List.of(ChatMessage.ask(BatchRequests.clip(0), "Go on"))),
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
      assertThat(model.generate(BatchRequests.clips(model, 1).get(0))).hasSize(3);
      assertThat(model.load().decodeSteps()).isLessThan(8_000);
    }
  }

  @Test
  void closingTheModelEndsTheWaitForIt() throws Exception {
    Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE);
    GenerationSettings endless = new GenerationSettings(8_000, SamplingSettings.GREEDY, 0, true);
    GenerationRequest request =
        new GenerationRequest(
            model.prompt(List.of(ChatMessage.ask(BatchRequests.clip(0), "Go on"))), endless);
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
        tokens.add(BatchRequests.tokens(answer.get()));
      }
      return tokens;
    } finally {
      threads.shutdownNow();
    }
  }
}
