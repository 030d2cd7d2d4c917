package org.voicepersona.model.check;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.batch.Answer;
import org.voicepersona.model.batch.BatchEngine;
import org.voicepersona.model.batch.BatchLimits;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.batch.RequestGroup;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;

/**
 * Has three clips with three questions each answered on the libraries that stand in for CUDA, and
 * lets the card refuse memory once in the middle of it, until memory is returned to it. Prints how
 * many answers came and how many groups were preempted. Arguments: the model; the {@link Moment};
 * and how many allocations behind it are still granted.
 */
final class CardThatFills {

  private static final int CLIPS = 3;
  private static final int QUESTIONS = 3;
  private static final int SHARED = 100;
  private static final int OWN = 60;
  private static final int ANSWER = 70; // a cache is grown meanwhile
  private static final long ROOM = 4_096;

  /** When the card is full. */
  enum Moment {
    /** Others answer while the last clip is heard. */
    HEARING,
    /** Others answer while the last prompt is read. */
    READING
  }

  private interface FakeCuda extends Library {
    void fake_cuda_grant(long allocations);
  }

  private CardThatFills() {}

  public static void main(String[] arguments) throws Exception {
    Moment moment = Moment.valueOf(arguments[1]);
    try (ModelDirectory model = SpeechModels.open(Path.of(arguments[0]));
        Graph graph = new Graph(model, moment, Long.parseLong(arguments[2]));
        BatchEngine engine =
            new BatchEngine(
                graph, new BatchLimits(32, CLIPS, ROOM, false), answer -> "an answer")) {
      List<RequestGroup> groups = IntStream.range(0, CLIPS).mapToObj(graph::clip).toList();
      for (RequestGroup group : groups) {
        engine.submit(group);
      }
      int answers = 0;
      for (RequestGroup group : groups) {
        for (Generation answer : group.result().get()) {
          answers += answer.tokenIds().length == ANSWER ? 1 : 0;
        }
      }
      System.out.printf("%d answers, %d preempted%n", answers, engine.load().preemptions());
    }
  }

  /** The model on a card that is full at a moment. */
  private static final class Graph extends Qwen2AudioGraph {

    private final Qwen2AudioConfig config;
    private final Moment moment;
    private final long granted;
    private final FakeCuda cuda = Native.load("libcudart.so.12", FakeCuda.class);
    private int heard;
    private boolean filled;

    Graph(ModelDirectory model, Moment moment, long granted) {
      super(
          TorchRuntime.newManager(ComputeDevice.CUDA.torchDevice()),
          TorchRuntime.newManager(Device.cpu()),
          Qwen2AudioConfig.of(model),
          model,
          ComputeSettings.of(
              Precision.usualFor(model),
              new Placement(ComputeDevice.CUDA, 0, EncoderPlace.RESIDENT, ROOM)));
      this.config = Qwen2AudioConfig.of(model);
      this.moment = moment;
      this.granted = granted;
    }

    /** Three questions that begin with the same clip. */
    RequestGroup clip(int number) {
      LogMel.Features clip =
          new LogMel(config.audio().melBins()).of(new float[16_000 * (number + 1)]);
      int audio = clip.lengths().audioTokens();
      List<Answer> answers = new ArrayList<>();
      for (int question = 0; question < QUESTIONS; question++) {
        int[] ids = new int[SHARED + audio + OWN];
        Arrays.fill(ids, 0, SHARED, 10);
        Arrays.fill(ids, SHARED, SHARED + audio, config.audioTokenId());
        Arrays.fill(ids, SHARED + audio, ids.length, 20 + question);
        GenerationSettings settings = GenerationSettings.greedy(ANSWER);
        GenerationRequest request =
            new GenerationRequest(
                new ChatPrompt(ids, List.of(new Waveform(new float[1]))), settings);
        answers.add(new Answer(request, Math.toIntExact(ROOM), Set.of()));
      }
      return RequestGroup.of(answers, List.of(clip));
    }

    @Override
    public List<EncodedAudio> encodeAudio(NDManager step, List<List<LogMel.Features>> prompts) {
      heard++;
      fillAt(Moment.HEARING, heard == CLIPS);
      return super.encodeAudio(step, prompts);
    }

    @Override
    public NDArray advance(
        NDManager step, NDArray x, List<KeyValueCache> sequences, long... counts) {
      boolean reads = Arrays.stream(counts).anyMatch(count -> count > 1);
      fillAt(Moment.READING, reads && heard == CLIPS);
      return super.advance(step, x, sequences, counts);
    }

    private void fillAt(Moment reached, boolean now) {
      if (now && reached == moment && !filled) {
        filled = true;
        super.returnFreeMemory();
        cuda.fake_cuda_grant(granted);
      }
    }

    @Override
    public void returnFreeMemory() {
      super.returnFreeMemory();
      cuda.fake_cuda_grant(Long.MAX_VALUE);
    }
  }
}
