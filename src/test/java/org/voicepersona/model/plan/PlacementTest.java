package org.voicepersona.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.Golden;
import org.voicepersona.model.QuantizedStore;
import org.voicepersona.model.batch.FinishReason;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.batch.SequenceModel.EncodedAudio;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.ContiguousCache;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.encoder.AudioEncoder;
import org.voicepersona.model.encoder.EncoderWeights;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.ChatMessage.Role;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.quantize.ScaleType;
import org.voicepersona.model.qwen2audio.PromptTooLongException;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.qwen2audio.Qwen2AudioNames;
import org.voicepersona.model.qwen2audio.synthetic.RandomCheckpoint;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.WeightLoader;

/** The tiny model, of three layers, in parts; on a machine without a GPU both sides are the CPU. */
class PlacementTest {

  private static final int TOKENS = 8;

  @ParameterizedTest
  @CsvSource({"0, true", "1, false", "1, true", "2, true", "3, false", "3, true"})
  void partsAnswerAsTheWhole(int layersOnHost, boolean evicted) {
    Placement parts =
        new Placement(ComputeDevice.CPU, layersOnHost, place(evicted), Long.MAX_VALUE);
    try (Qwen2AudioGraph whole = graph(Placement.whole(ComputeDevice.CPU));
        Qwen2AudioGraph split = graph(parts)) {
      List<float[]> expected = continuation(whole);
      List<float[]> logits = continuation(split);
      assertThat(logits).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(logits.get(i)).isEqualTo(expected.get(i));
      }
    }
  }

  private static EncoderPlace place(boolean evicted) {
    return evicted ? EncoderPlace.EVICTED : EncoderPlace.RESIDENT;
  }

  @Test
  void keysAndValuesLieBesideTheirLayers() {
    try (Qwen2AudioGraph split =
            graph(new Placement(ComputeDevice.CPU, 1, EncoderPlace.RESIDENT, 1_000));
        KeyValueCache cache = split.newCache(40)) {
      assertThat(cache.ofStage(0, ContiguousCache.class).values().getShape().getShape())
          .startsWith(2, 2)
          .contains(64);
      assertThat(cache.ofStage(1, ContiguousCache.class).values().getShape().getShape())
          .startsWith(1, 2)
          .contains(64);
    }
  }

  @Test
  void anEvictedEncoderIsThereOnlyWhileItHears() {
    List<EncoderWeights> loaded = new ArrayList<>();
    ComputeSettings settings =
        ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU));
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
        NDManager manager = TorchRuntime.newManager(Device.cpu());
        SpeechModule module =
            Qwen2AudioGraph.module(
                manager, Qwen2AudioConfig.of(checkpoint), checkpoint, settings)) {
      Function<NDManager, EncoderWeights> loader =
          owner -> {
            loaded.add(
                EncoderWeights.load(
                    new WeightLoader(checkpoint, module, owner, settings),
                    Qwen2AudioConfig.of(checkpoint).audio(),
                    Qwen2AudioNames.ENCODER,
                    Optional.of(Qwen2AudioNames.PROJECTOR)));
            return loaded.get(loaded.size() - 1);
          };
      AudioEncoder evicted = new AudioEncoder(module, manager, loader, true);
      assertThat(loaded).isEmpty();
      List<NDArray> heard = evicted.embedAudio(manager, List.of(clip(), clip()));
      assertThat(loaded).hasSize(1);
      assertThat(tensors(loaded.get(0))).allMatch(NDArray::isReleased);
      evicted.embedAudio(manager, List.of(clip()));
      assertThat(loaded).hasSize(2);
      assertThat(tensors(loaded.get(1))).allMatch(NDArray::isReleased);

      AudioEncoder resident = new AudioEncoder(module, manager, loader, false);
      float[] expected = resident.embedAudio(manager, List.of(clip())).get(0).toFloatArray();
      assertThat(heard).allSatisfy(rows -> assertThat(rows.toFloatArray()).isEqualTo(expected));
      assertThat(loaded).hasSize(3);
      assertThat(tensors(loaded.get(2))).noneMatch(NDArray::isReleased);
    }
  }

  private static List<NDArray> tensors(EncoderWeights weights) {
    List<NDArray> tensors = new ArrayList<>(weights.stem());
    tensors.addAll(weights.projector().orElseThrow());
    tensors.addAll(weights.norm());
    weights.layers().forEach(layer -> tensors.addAll(layer.up()));
    return tensors;
  }

  @Test
  void layersStoredForAGpuAreRearrangedForTheProcessor() {
    try (Qwen2AudioGraph rows = int4(Int4Layout.ROW_MAJOR);
        Qwen2AudioGraph blocks = int4(Int4LayoutProbe.ofThisMachine())) {
      List<float[]> expected = continuation(blocks);
      List<float[]> logits = continuation(rows);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(logits.get(i)).isEqualTo(expected.get(i));
      }
    }
  }

  private static Qwen2AudioGraph int4(Int4Layout layout) {
    QuantizedStore.Form form = new QuantizedStore.Form(4, 32, ScaleType.BFLOAT16, layout);
    Placement parts = new Placement(ComputeDevice.CPU, 2, EncoderPlace.EVICTED, 1_000);
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      return Qwen2AudioGraph.load(
          Qwen2AudioConfig.of(checkpoint),
          new QuantizedStore(checkpoint, name -> name.endsWith("_proj.weight"), form),
          ComputeSettings.of(Precision.INT4, parts));
    }
  }

  @Test
  void endsAnAnswerWhereTheRoomForTokensEnds() {
    Placement narrow = new Placement(ComputeDevice.CPU, 0, EncoderPlace.RESIDENT, 100);
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
        Qwen2AudioModel model =
            Qwen2AudioModel.load(checkpoint, Arithmetic.of(Precision.FLOAT32), narrow)) {
      GenerationSettings long_ = new GenerationSettings(1_000, SamplingSettings.GREEDY, 0, true);
      ChatPrompt short_ = model.prompt(List.of(ChatMessage.of(Role.USER, "Hello")));
      Generation answer = model.generate(new GenerationRequest(short_, long_));
      assertThat(answer.tokenIds()).hasSize(100 - short_.ids().length + 1);
      assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);

      ChatPrompt tooLong = model.prompt(List.of(ChatMessage.of(Role.USER, "word ".repeat(200))));
      assertThatThrownBy(() -> model.generate(new GenerationRequest(tooLong, long_)))
          .isInstanceOf(PromptTooLongException.class)
          .hasMessageContaining(tooLong.ids().length + " tokens")
          .hasMessageContaining("room for 1 to 100");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, CPU", "3GB, CUDA", "5GB, CUDA", "8GB, CUDA"})
  void followsTheMemoryPlanOfThe7bModel(String gpu, ComputeDevice device)
      throws URISyntaxException {
    Path config = Path.of(RandomCheckpoint.class.getResource("7b/config.json").toURI());
    MemoryBudget budget = new MemoryBudget(MemoryBudget.parse(gpu), 16_000_000_000L);
    MemoryPlan plan =
        MemoryPlan.of(
            Qwen2AudioConfig.read(config),
            new StoredBits(4, 4, 8, 128),
            CacheChoice.EITHER,
            budget);
    int onHost = device == ComputeDevice.CPU ? 0 : 32 - plan.gpuLayers();
    assertThat(Placement.of(plan, ComputeDevice.CUDA))
        .isEqualTo(new Placement(device, onHost, plan.encoder(), plan.keyValueTokens()));
    assertThat(onHost > 0).isEqualTo(gpu.equals("3GB"));
  }

  /** The checkpoint is closed behind it: what is loaded later is still mapped. */
  private static Qwen2AudioGraph graph(Placement placement) {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      return Qwen2AudioGraph.load(
          Qwen2AudioConfig.of(checkpoint),
          checkpoint,
          ComputeSettings.of(Precision.FLOAT32, placement));
    }
  }

  private static List<LogMel.Features> clip() {
    return List.of(new LogMel(128).of(Golden.waveform("cases/a_2300ms", 0).samples()));
  }

  /** Returns the logits of a prompt and of the tokens that follow greedily, two rows alike. */
  private static List<float[]> continuation(Qwen2AudioGraph graph) {
    int[] prompt = Golden.row("cases/a_2300ms", "input_ids", 0);
    List<float[]> logits = new ArrayList<>();
    try (NDManager batch = graph.newStep()) {
      List<EncodedAudio> heard = graph.encodeAudio(batch, List.of(clip(), clip()));
      List<KeyValueCache> caches =
          IntStream.range(0, 2).mapToObj(i -> graph.newCache(prompt.length + TOKENS)).toList();
      for (int i = 0; i < 2; i++) {
        NDArray x = graph.embed(batch, prompt, heard.get(i).rows().orElseThrow());
        x = graph.advance(batch, x, List.of(caches.get(i)), prompt.length);
        logits.add(graph.logits(batch, x, prompt.length - 1).get(0));
      }
      for (int t = 1; t < TOKENS; t++) {
        int[] next = {likeliest(logits, 2), likeliest(logits, 1)};
        NDArray x = graph.advance(batch, graph.embed(batch, next), caches, 1, 1);
        logits.addAll(graph.logits(batch, x, 0, 1));
      }
      caches.forEach(KeyValueCache::close);
    }
    return logits;
  }

  private static int likeliest(List<float[]> logits, int fromEnd) {
    float[] row = logits.get(logits.size() - fromEnd);
    return IntStream.range(0, row.length).reduce(0, (a, b) -> row[b] > row[a] ? b : a);
  }
}
