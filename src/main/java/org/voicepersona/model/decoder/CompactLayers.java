package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.voicepersona.model.weights.PagedModule;

/**
 * Loads layers so that the weights of several lie in one allocation. Between tensors of a few
 * megabytes CUDA's allocator leaves gaps that add up to a tenth of a 7B model.
 *
 * @param manager of the layers' device, owns the weights
 */
record CompactLayers(PagedModule module, NDManager manager) {

  /** Layers that are moved together; during the move their weights exist twice. */
  private static final int TOGETHER = 4;

  /** Returns {@code count} layers, each of which {@code loader} loads by its number. */
  List<TorchLayer> load(int count, IntFunction<TorchLayer> loader) {
    List<TorchLayer> layers = new ArrayList<>();
    for (int first = 0; first < count; first += TOGETHER) {
      int end = Math.min(count, first + TOGETHER);
      layers.addAll(compact(IntStream.range(first, end).mapToObj(loader).toList()));
    }
    return layers;
  }

  private List<TorchLayer> compact(List<TorchLayer> layers) {
    Map<DataType, List<NDArray>> byType =
        layers.stream()
            .flatMap(layer -> layer.tensors().stream().flatMap(List::stream))
            .filter(tensor -> tensor.size() > 0) // absent weights share one empty tensor
            .collect(Collectors.groupingBy(NDArray::getDataType));
    IdentityHashMap<NDArray, NDArray> moved = new IdentityHashMap<>();
    for (List<NDArray> tensors : byType.values()) {
      List<NDArray> compacted = module.compact(manager, tensors);
      for (int i = 0; i < tensors.size(); i++) {
        moved.put(tensors.get(i), compacted.get(i));
        tensors.get(i).close();
      }
    }
    return layers.stream().map(layer -> layer.with(moved(layer, moved))).toList();
  }

  private static List<List<NDArray>> moved(
      TorchLayer layer, IdentityHashMap<NDArray, NDArray> moved) {
    return layer.tensors().stream()
        .map(list -> list.stream().map(it -> moved.getOrDefault(it, it)).toList())
        .toList();
  }
}
