package org.voicepersona.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.Golden;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.qwen2audio.Qwen2AudioNames;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.WeightLoader;

/** Keys and values in pages of one store, against caches of their own; here on the CPU. */
class PagedStageTest {

  private static final int PAGES = 40;

  /** A stage with the caches of its sequences. */
  private static final class Side {

    private final DecoderStage stage;
    private final List<KeyValueCache> caches = new ArrayList<>();

    Side(DecoderStage stage) {
      this.stage = stage;
    }

    void open(Optional<Integer> beginning, int tokens) {
      int room = KeyValueCache.roomFor(tokens);
      caches.add(
          new KeyValueCache(beginning.map(caches::get), List.of(stage.newCache(room)), room));
    }

    float[] advance(NDManager step, float[] x, int width, int[] sequences, long... counts) {
      List<KeyValueCache> moving = IntStream.of(sequences).mapToObj(caches::get).toList();
      for (int i = 0; i < moving.size(); i++) {
        KeyValueCache cache = moving.get(i);
        int room = KeyValueCache.roomFor(cache.length() + (int) counts[i]);
        if (room > cache.capacity()) {
          cache.moveTo(List.of(stage.grown(cache, 0, room)), room);
        }
      }
      NDArray rows = step.create(x, new Shape(x.length / width, width));
      float[] y = stage.advance(step, rows, StepLayout.of(moving, counts), 0).toFloatArray();
      for (int i = 0; i < counts.length; i++) {
        moving.get(i).advance((int) counts[i]);
      }
      return y;
    }
  }

  private interface Use {
    void accept(NDManager manager, TextConfig config, List<TorchLayer> layers, SpeechModule module);
  }

  private static void withLayers(Use use) {
    ComputeSettings settings =
        ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU));
    try (Checkpoint tiny = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
        NDManager manager = TorchRuntime.newManager(Device.cpu());
        SpeechModule module =
            Qwen2AudioGraph.module(manager, Qwen2AudioConfig.of(tiny), tiny, settings)) {
      WeightLoader loader = new WeightLoader(tiny, module, manager, settings);
      TextConfig config = Qwen2AudioConfig.of(tiny).text();
      List<TorchLayer> layers =
          IntStream.range(0, config.layers())
              .mapToObj(n -> TorchLayer.load(module, loader, Qwen2AudioNames.DECODER.layer(n), n))
              .toList();
      use.accept(manager, config, layers, module);
    }
  }

  private static PagedStage paged(
      TextConfig config,
      SpeechModule module,
      NDManager manager,
      List<TorchLayer> layers,
      boolean compressed) {
    return new PagedStage(
        config, module, manager, manager, layers, compressed, PAGES * KeyValueCache.PAGE);
  }

  /** Two clips with two questions each, one with one, and one without a beginning in common. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void computesWhatCachesOfTheirOwnDo(boolean compressed) {
    withLayers(
        (manager, config, layers, module) -> {
          Side expected = new Side(new TorchStage(config, module, manager, layers, compressed));
          Side actual = new Side(paged(config, module, manager, layers, compressed));
          for (Side side : List.of(expected, actual)) {
            side.open(Optional.empty(), 150); // 0, and 1 and 2 behind it
            side.open(Optional.of(0), 10);
            side.open(Optional.of(0), 70);
            side.open(Optional.empty(), 60); // 3, and 4 and 5 behind it
            side.open(Optional.of(3), 5);
            side.open(Optional.of(3), 64);
            side.open(Optional.empty(), 1); // 6
          }
          Random random = new Random(7);
          double limit = compressed ? 0.15 : 2e-4; // of up to 10, rounded on two grids
          compare(expected, actual, random, config, limit, new int[] {0, 1, 2}, 150, 10, 70);
          compare(expected, actual, random, config, limit, new int[] {3, 4}, 60, 5);
          compare(expected, actual, random, config, limit, new int[] {5}, 62);
          compare(expected, actual, random, config, limit, new int[] {6}, 1);
          for (int token = 0; token < 70; token++) {
            compare(
                expected, actual, random, config, limit, new int[] {1, 2, 4, 5, 6}, 1, 1, 1, 1, 1);
          }
          actual.caches.subList(1, 3).forEach(KeyValueCache::close);
          actual.open(Optional.of(0), 130); // in the pages that came back
          expected.open(Optional.of(0), 130);
          compare(expected, actual, random, config, limit, new int[] {7, 4, 6}, 130, 1, 2);
        });
  }

  private static void compare(
      Side expected,
      Side actual,
      Random random,
      TextConfig config,
      double limit,
      int[] sequences,
      long... counts) {
    int width = config.hiddenSize();
    float[] x = new float[(int) java.util.stream.LongStream.of(counts).sum() * width];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    try (NDManager step = TorchRuntime.newManager(Device.cpu())) {
      float[] wanted = expected.advance(step, x, width, sequences, counts);
      float[] found = actual.advance(step, x, width, sequences, counts);
      assertThat(found).hasSameSizeAs(wanted);
      for (int i = 0; i < wanted.length; i++) {
        assertThat(found[i]).isCloseTo(wanted[i], within((float) limit));
      }
    }
  }

  @Test
  void growsByPagesOfTheStoreAndGivesThemBack() {
    withLayers(
        (manager, config, layers, module) -> {
          PagedStage stage = paged(config, module, manager, layers, false);
          PagedCache first = stage.newCache(64);
          PagedCache second = stage.newCache((PAGES - 1) * 64);
          assertThat(first.slot(63)).isEqualTo(first.page(0) * 64L + 63);
          assertThatThrownBy(() -> stage.newCache(64))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("1 pages are wanted of the keys and values, 0 are free");
          second.close();
          first.grow(3 * 64);
          assertThat(first.slot(64)).isEqualTo(first.page(1) * 64L);
        });
  }
}
