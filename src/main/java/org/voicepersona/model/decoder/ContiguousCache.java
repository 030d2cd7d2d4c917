package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Supplier;
import org.voicepersona.model.weights.SpeechModule;

/**
 * The KV cache of a stage in one tensor of fixed capacity, as libtorch computes with it.
 *
 * @param values [layers of the stage, 2, key heads, capacity, head size]
 * @param scales [layers of the stage, 2, key heads, capacity] of values in 8 bits, else empty
 */
public record ContiguousCache(NDArray values, NDArray scales) implements KeyValueCache.StageCache {

  /** Allocates both tensors; if the second allocation fails, closes the first. */
  static ContiguousCache of(Supplier<NDArray> values, Supplier<NDArray> scales) {
    NDArray allocated = values.get();
    boolean complete = false;
    try {
      ContiguousCache stageCache = new ContiguousCache(allocated, scales.get());
      complete = true;
      return stageCache;
    } finally {
      if (!complete) {
        allocated.close();
      }
    }
  }

  /** Returns the caches of {@code layout} in a stage in the form of the TorchScript graph. */
  public static SpeechModule.Context context(StepLayout layout, int stage) {
    List<ContiguousCache> stageCaches =
        layout.caches().stream().map(cache -> cache.ofStage(stage, ContiguousCache.class)).toList();
    return context(stageCaches, layout.keyRangeNumbers(), layout.groupNumbers());
  }

  /** Returns {@code stageCaches}, key ranges and groups of a step in the form of the graph. */
  public static SpeechModule.Context context(
      List<ContiguousCache> stageCaches, long[] keyRanges, long[] groups) {
    return new SpeechModule.Context(
        stageCaches.stream().map(ContiguousCache::values).toList(),
        stageCaches.stream().map(ContiguousCache::scales).toList(),
        keyRanges,
        groups);
  }

  @Override
  public void close() {
    values.close();
    scales.close();
  }
}
