package org.voicepersona.model.calibrate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.quantize.Int4Packing;
import org.voicepersona.model.torch.TorchModule;

/**
 * The matrices of a layer as they were written, in whatever form.
 *
 * @param module dequantises them
 */
record StoredMatrices(TorchModule module, WeightStore store) implements LayerMatrices {

  @Override
  public float[] vector(String name) {
    return store.names().contains(name) ? store.dense(name).toFloats() : new float[0];
  }

  @Override
  public List<NDArray> matrices(NDManager own, Inputs inputs, List<String> names) {
    return names.stream().map(name -> matrix(own, name)).toList();
  }

  private NDArray matrix(NDManager own, String name) {
    Weight weight = store.weight(name);
    if (weight instanceof Weight.PackedInt4 packed) {
      Shape pairs = shape(packed.scalesAndZeros()); // [groups, rows, 2]
      try (NDArray both = own.create(packed.scalesAndZeros().toFloats(), pairs);
          NDArray scales = both.get(":, :, 0").transpose();
          NDArray zeros = both.get(":, :, 1").transpose()) {
        return dequantised(own, packed.values(), packed.layout(), scales, zeros);
      }
    } else if (weight instanceof Weight.Int4 rows) {
      try (NDArray scales = own.create(rows.scales().toFloats(), shape(rows.scales()));
          NDArray zeros = own.create(rows.zeros().toFloats(), shape(rows.zeros()))) {
        return dequantised(own, rows.values(), Int4Layout.ROW_MAJOR, scales, zeros);
      }
    }
    if (weight instanceof Weight.Int8 rows) {
      try (NDArray values =
              own.create(rows.values().data().duplicate(), shape(rows.values()), DataType.INT8);
          NDArray scales = own.create(rows.scales().toFloats(), new Shape(weight.rows(), 1));
          NDArray wide = values.toType(DataType.FLOAT32, false)) {
        return wide.mul(scales);
      }
    }
    Tensor dense = store.dense(name);
    return own.create(dense.toFloats(), shape(dense));
  }

  private NDArray dequantised(
      NDManager own, Tensor values, Int4Layout layout, NDArray scales, NDArray zeros) {
    int rows = values.dimension(0);
    int columns = 2 * values.dimension(1);
    byte[] packed = new byte[rows * (columns / 2)];
    values.data().duplicate().get(packed);
    byte[] unpacked = Int4Packing.unpack(packed, rows, columns, layout);
    try (NDArray q =
        own.create(ByteBuffer.wrap(unpacked), new Shape(rows, columns), DataType.UINT8)) {
      return module.call(own, "dequantize", q, scales, zeros);
    }
  }

  private static Shape shape(Tensor tensor) {
    return new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
  }
}
