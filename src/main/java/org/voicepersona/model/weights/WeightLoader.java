package org.voicepersona.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.quantize.Int4Packing;

/**
 * Loads stored weights to a device in the form that the module computes with. On the CPU, a weight
 * that needs no conversion remains a view of the mapped file.
 */
public final class WeightLoader {

  /** A tile of libtorch's CUDA kernel; rows and columns of a matrix must be multiples of it. */
  private static final int TILE_ROWS = 8;

  private static final int TILE_COLUMNS = 128;

  private final WeightStore store;
  private final SpeechModule graph;
  private final NDManager manager;
  private final ComputeSettings settings;
  private final Int4Form form;
  private final Int4Layout ownLayout;
  private final NDArray absent;

  /**
   * Makes a loader.
   *
   * @param manager the owner of the loaded tensors, on their device
   */
  public WeightLoader(
      WeightStore store, SpeechModule graph, NDManager manager, ComputeSettings settings) {
    this(
        store,
        graph,
        manager,
        settings,
        Int4Form.of(manager.getDevice(), settings.kernelRows() > 0));
  }

  /** Makes a loader that converts 4-bit values to {@code form}. */
  public WeightLoader(
      WeightStore store,
      SpeechModule graph,
      NDManager manager,
      ComputeSettings settings,
      Int4Form form) {
    this.store = store;
    this.graph = graph;
    this.manager = manager;
    this.settings = settings;
    this.form = form;
    this.ownLayout = Int4LayoutProbe.ofThisMachine();
    this.absent = manager.create(new float[0], new Shape(0));
  }

  /** Loads a floating-point weight in the activations' type. */
  public NDArray dense(String name) {
    return activations(store.dense(name));
  }

  /** Loads floating-point weights in the activations' type. */
  public List<NDArray> dense(List<String> names) {
    return names.stream().map(this::dense).toList();
  }

  /** Loads weight and bias of each layer norm. */
  public List<NDArray> norm(String... names) {
    return dense(
        Arrays.stream(names).flatMap(name -> Stream.of(name + ".weight", name + ".bias")).toList());
  }

  /**
   * Loads linear layers whose outputs are concatenated, as the module takes them: weight, scales
   * and bias of each.
   *
   * @param names without {@code .weight} and {@code .bias}
   */
  public List<NDArray> linear(String... names) {
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
    } else if (weight instanceof Weight.Int4 int4) {
      return matrix(int4);
    } else if (weight instanceof Weight.PackedInt4 int4) {
      return matrix(int4);
    }
    throw new CheckpointException(name + " is stored as " + weight + ", which is not read here");
  }

  private List<NDArray> matrix(Weight.Int4 weight) {
    NDArray scales = scalesAndZeros(weight);
    int columns = 2 * weight.values().dimension(1);
    return switch (form) {
      case STORED, ROWS -> rows(weight.values().data(), columns, scales);
      case BLOCKS ->
          List.of(
              values(reordered(weight.values(), Int4Layout.ROW_MAJOR, ownLayout), columns),
              regrouped(scales));
      case TILES -> tiles(weight.values().data(), columns, scales);
    };
  }

  private List<NDArray> matrix(Weight.PackedInt4 weight) {
    NDArray scales = activations(weight.scalesAndZeros());
    int columns = 2 * weight.values().dimension(1);
    if (form == Int4Form.STORED || form == Int4Form.BLOCKS) {
      ByteBuffer blocks =
          weight.layout().rowMajor()
              ? reordered(weight.values(), weight.layout(), ownLayout)
              : weight.values().data();
      return List.of(values(blocks, columns), scales);
    }
    ByteBuffer rows = reordered(weight.values(), weight.layout(), Int4Layout.ROW_MAJOR);
    NDArray perRow = regrouped(scales);
    return form == Int4Form.TILES ? tiles(rows, columns, perRow) : rows(rows, columns, perRow);
  }

  /** Returns scales and zeros of a row-major matrix, [rows, groups, 2]. */
  private NDArray scalesAndZeros(Weight.Int4 weight) {
    Shape perGroup = shape(weight.scales()).add(1);
    try (NDArray scales = activations(weight.scales());
        NDArray zeros = activations(weight.zeros());
        NDArray columnOfScales = scales.reshape(perGroup);
        NDArray columnOfZeros = zeros.reshape(perGroup)) {
      return columnOfScales.concat(columnOfZeros, 2);
    }
  }

  private ByteBuffer reordered(Tensor values, Int4Layout from, Int4Layout to) {
    return Int4Packing.reorder(
        values.data(), values.dimension(0), 2 * values.dimension(1), from, to);
  }

  /** Transposes [rows, groups, 2], which is closed, to [groups, rows, 2], or back. */
  private NDArray regrouped(NDArray scales) {
    try (scales) {
      return graph.regroup(manager, scales);
    }
  }

  private NDArray values(ByteBuffer data, int columns) {
    long bytes = columns / 2;
    return manager.create(data, new Shape(data.remaining() / bytes, bytes), DataType.UINT8);
  }

  private List<NDArray> rows(ByteBuffer data, int columns, NDArray scales) {
    long groups = scales.getShape().get(1);
    Shape shape = new Shape(scales.getShape().get(0), groups, columns / 2 / groups);
    return List.of(manager.create(data, shape, DataType.UINT8), scales);
  }

  /** Rearranges a row-major matrix for libtorch's CUDA kernel, if its shape is supported. */
  private List<NDArray> tiles(ByteBuffer data, int columns, NDArray scales) {
    if (scales.getShape().get(0) % TILE_ROWS != 0 || columns % TILE_COLUMNS != 0) {
      return rows(data, columns, scales);
    }
    try (NDArray rows = values(data, columns)) {
      return List.of(graph.tile(manager, rows), regrouped(scales));
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
      return graph.cast(manager, loaded, settings.activations());
    }
  }

  private NDArray raw(Tensor tensor, DataType type, Shape shape) {
    return manager.create(tensor.data(), shape, type);
  }

  /** Widens to float32, since DJL 0.35 aborts the process on bfloat16. */
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
