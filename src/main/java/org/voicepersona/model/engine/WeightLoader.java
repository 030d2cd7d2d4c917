package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.torch.TorchModule;

/**
 * Brings stored weights into the form the graph computes with. On the CPU what needs no change of
 * type stays a view of the mapped file.
 */
final class WeightLoader {

  private final WeightStore store;
  private final TorchModule graph;
  private final NDManager manager;
  private final ComputeSettings settings;
  private final NDArray absent;

  /**
   * Makes a loader.
   *
   * @param manager owns the loaded tensors
   */
  WeightLoader(WeightStore store, TorchModule graph, NDManager manager, ComputeSettings settings) {
    this.store = store;
    this.graph = graph;
    this.manager = manager;
    this.settings = settings;
    this.absent = manager.create(new float[0], new Shape(0));
  }

  /** Returns a floating-point weight in the type of the activations. */
  NDArray dense(String name) {
    return activations(store.dense(name));
  }

  /** Returns floating-point weights in the type of the activations. */
  List<NDArray> dense(List<String> names) {
    return names.stream().map(this::dense).toList();
  }

  /**
   * Returns linear layers whose outputs stand side by side, as the graph takes them: weight, scales
   * and bias of each.
   *
   * @param names without {@code .weight} and {@code .bias}
   */
  List<NDArray> linear(String... names) {
    List<NDArray> parts = new ArrayList<>();
    for (String name : names) {
      Weight weight = store.weight(name + ".weight");
      parts.addAll(matrix(name, weight));
      parts.add(store.names().contains(name + ".bias") ? dense(name + ".bias") : absent);
    }
    return List.copyOf(parts);
  }

  private List<NDArray> matrix(String name, Weight weight) {
    if (weight instanceof Weight.Dense dense) {
      return List.of(activations(dense.tensor()), absent);
    } else if (weight instanceof Weight.Int8 int8) {
      return List.of(
          raw(int8.values(), DataType.INT8, shape(int8.values())), activations(int8.scales()));
    } else if (weight instanceof Weight.PackedInt4 int4) {
      return List.of(
          raw(int4.values(), DataType.UINT8, shape(int4.values())),
          activations(int4.scalesAndZeros()));
    } else if (weight instanceof Weight.Int4 int4) {
      return settings.cudaKernels() ? tiled(int4) : rowMajor(int4);
    }
    throw new CheckpointException(name + " is stored as " + weight + ", which is not read here");
  }

  private List<NDArray> rowMajor(Weight.Int4 weight) {
    int rows = weight.values().dimension(0);
    int groups = weight.scales().dimension(1);
    NDArray values =
        raw(weight.values(), DataType.UINT8, new Shape(rows, groups, weight.groupSize() / 2));
    Shape perGroup = new Shape(rows, groups, 1);
    try (NDArray scales = activations(weight.scales()).reshape(perGroup);
        NDArray zeros = activations(weight.zeros()).reshape(perGroup)) {
      return List.of(values, scales.concat(zeros, 2));
    }
  }

  /** Orders a matrix for CUDA's kernel; its rows are a multiple of 8, its columns of 128. */
  private List<NDArray> tiled(Weight.Int4 weight) {
    List<NDArray> rows = rowMajor(weight);
    try (NDArray values = rows.get(0);
        NDArray scales = rows.get(1)) {
      return graph.callForList(manager, "tile_for_cuda", values, scales);
    }
  }

  private NDArray activations(Tensor tensor) {
    NDArray loaded =
        switch (tensor.type()) {
          case F32 -> raw(tensor, DataType.FLOAT32, shape(tensor));
          case F16 -> raw(tensor, DataType.FLOAT16, shape(tensor));
          default -> manager.create(widened(tensor), shape(tensor), DataType.FLOAT32);
        };
    if (settings.activations() == ComputeSettings.Activations.FLOAT32
        && loaded.getDataType() == DataType.FLOAT32) {
      return loaded;
    }
    try (loaded) {
      return graph.call(manager, "cast", loaded, settings.activations().scalarType());
    }
  }

  private NDArray raw(Tensor tensor, DataType type, Shape shape) {
    return manager.create(tensor.data(), shape, type);
  }

  /** Widens to float32: DJL 0.35 aborts the process when it is given bfloat16. */
  private static ByteBuffer widened(Tensor tensor) {
    int elements = tensor.elements();
    ByteBuffer wide = ByteBuffer.allocateDirect(4 * elements).order(ByteOrder.nativeOrder());
    float[] chunk = new float[Math.min(elements, 1 << 16)];
    for (int at = 0; at < elements; at += chunk.length) {
      int count = Math.min(chunk.length, elements - at);
      tensor.read(at, chunk, 0, count);
      wide.asFloatBuffer().position(at).put(chunk, 0, count);
    }
    return wide;
  }

  private static Shape shape(Tensor tensor) {
    return new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
  }
}
