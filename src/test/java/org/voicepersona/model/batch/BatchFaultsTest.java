package org.voicepersona.model.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.NonFiniteLogitsException;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.ComputeSettings.Activations;

/** What answers in company on devices that are short of memory or compute wrongly. */
class BatchFaultsTest {

  @Test
  void clipsThatAreHeardApartAreAnsweredTogether() throws Exception {
    try (Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE);
        CrampedGraph graph = CrampedGraph.of(100);
        BatchEngine engine = BatchRequests.engine(graph, true)) {
      List<List<GenerationRequest>> clips =
          BatchRequests.equallyLong(BatchRequests.clips(model, 4), 20);
      List<RequestGroup> groups = clips.stream().map(BatchRequests::group).toList();
      for (RequestGroup group : groups) {
        engine.submit(group);
      }
      for (int i = 0; i < groups.size(); i++) {
        assertThat(BatchRequests.tokens(groups.get(i).result().get()))
            .usingRecursiveComparison()
            .isEqualTo(BatchRequests.tokens(model.generate(clips.get(i))));
      }
      // Each prompt is read between two steps, so the last begins three steps after the first.
      assertThat(engine.load().decodeSteps()).isLessThanOrEqualTo(19 + 3);
    }
  }

  @Test
  void aGroupThatFailsHarmsNoOther() throws Exception {
    try (Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE)) {
      List<List<GenerationRequest>> clips = BatchRequests.clips(model, 4);
      List<int[]> expected = BatchRequests.tokens(model.generate(clips.get(3)));
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
        assertThat(BatchRequests.tokens(sound.get()))
            .usingRecursiveComparison()
            .isEqualTo(expected);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  void aDeviceWithoutMemoryGetsFewerAnswersAtATimeAndLosesNone() throws Exception {
    try (Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE)) {
      List<List<GenerationRequest>> clips = BatchRequests.clips(model, 6);
      List<List<int[]>> expected = new ArrayList<>();
      for (List<GenerationRequest> clip : clips) {
        expected.add(BatchRequests.tokens(model.generate(clip)));
      }
      try (CrampedGraph graph = CrampedGraph.of(7);
          BatchEngine engine = BatchRequests.engine(graph)) {
        List<RequestGroup> groups = clips.stream().map(BatchRequests::group).toList();
        for (RequestGroup group : groups) {
          engine.submit(group);
        }
        for (int i = 0; i < groups.size(); i++) {
          assertThat(BatchRequests.tokens(groups.get(i).result().get()))
              .usingRecursiveComparison()
              .isEqualTo(expected.get(i));
        }
        assertThat(engine.load().preemptions()).isPositive();
        assertThat(graph.refusals).isLessThanOrEqualTo(3); // it does not try the same again
      }
    }
  }

  @Test
  void whoeverGaveUpIsNotHeard() throws Exception {
    try (Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE);
        CrampedGraph graph = CrampedGraph.of(100);
        BatchEngine engine = BatchRequests.engine(graph)) {
      List<RequestGroup> groups =
          BatchRequests.clips(model, 3).stream().map(BatchRequests::group).toList();
      groups.get(0).result().cancel(false);
      groups.get(1).result().cancel(false);
      for (RequestGroup group : groups) {
        engine.submit(group);
      }
      assertThat(groups.get(2).result().get()).isNotEmpty();
      assertThat(graph.encoded).isEqualTo(1);
    }
  }

  @Test
  void aDeviceWithoutMemoryForOneRecordingEndsTheJob() throws Exception {
    try (Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE);
        CrampedGraph graph = CrampedGraph.of(2);
        BatchEngine engine = BatchRequests.engine(graph)) {
      List<RequestGroup> groups =
          BatchRequests.clips(model, 2).stream().map(BatchRequests::group).toList();
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
    private int encoded;

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
    public List<EncodedAudio> encodeAudio(NDManager step, List<List<LogMel.Features>> prompts) {
      encoded += prompts.size();
      return super.encodeAudio(step, prompts);
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

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void scoresThatAreNotFiniteCostTheirClipAndNoOther(float broken) throws Exception {
    try (Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE);
        BrokenGraph graph = new BrokenGraph(9, 4, broken);
        BatchEngine engine = BatchRequests.engine(graph, false)) {
      List<List<GenerationRequest>> clips =
          BatchRequests.equallyLong(BatchRequests.clips(model, 3), 20);
      List<RequestGroup> groups = clips.stream().map(BatchRequests::group).toList();
      for (RequestGroup group : groups) {
        engine.submit(group);
      }
      assertThatThrownBy(() -> groups.get(1).result().get())
          .hasCauseInstanceOf(NonFiniteLogitsException.class)
          .hasMessageContaining("not finite numbers after");
      for (int i : List.of(0, 2)) {
        assertThat(BatchRequests.tokens(groups.get(i).result().get()))
            .usingRecursiveComparison()
            .isEqualTo(BatchRequests.tokens(model.generate(clips.get(i))));
      }
    }
  }

  @Test
  void scoresThatAreNotFiniteBehindThePromptCostTheirClipToo() throws Exception {
    try (Qwen2AudioModel model = BatchRequests.model(Activations.FLOAT32, Long.MAX_VALUE);
        BrokenGraph graph = new BrokenGraph(3, 1, Float.NaN);
        BatchEngine engine = BatchRequests.engine(graph, false)) {
      List<List<GenerationRequest>> clips = BatchRequests.clips(model, 2);
      RequestGroup first = BatchRequests.group(clips.get(0));
      engine.submit(first);
      assertThatThrownBy(() -> first.result().get())
          .hasRootCauseMessage(
              "the model's scores are not finite numbers after 0 tokens of the answer");
      RequestGroup second = BatchRequests.group(clips.get(1));
      engine.submit(second);
      assertThat(BatchRequests.tokens(second.result().get()))
          .usingRecursiveComparison()
          .isEqualTo(BatchRequests.tokens(model.generate(clips.get(1))));
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
}
