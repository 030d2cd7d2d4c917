package org.voicepersona.model.calibrate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.quantize.Int4Packing;
import org.voicepersona.model.torch.TorchModule;

/**
 * The matrices of a layer as they were rounded and written.
 *
 * @param module dequantises them
 */
record StoredMatrices(TorchModule module, WeightStore store)
    implements DecoderCalibrator.LayerMatrices {

  @Override
  public float[] vector(String name) {
    return store.names().contains(name) ? store.dense(name).toFloats() : new float[0];
  }

  @Override
  public List<NDArray> matrices(NDManager own, NDArray inputs, List<String> names) {
    return names.stream().map(name -> matrix(own, name)).toList();
  }

  private NDArray matrix(NDManager own, String name) {
    Weight weight = store.weight(name);
    if (weight instanceof Weight.PackedInt4 packed) {
      long[] pairs = shape(packed.scalesAndZeros()); // [groups, rows, 2]
      try (NDArray both = own.create(packed.scalesAndZeros().toFloats(), new Shape(pairs));
          NDArray scales = both.get(":, :, 0").transpose();
          NDArray zeros = both.get(":, :, 1").transpose()) {
        return dequantised(own, packed.values(), packed.layout(), scales, zeros);
      }
    } else if (weight instanceof Weight.Int4 rows) {
      try (NDArray scales = own.create(rows.scales().toFloats(), new Shape(shape(rows.scales())));
          NDArray zeros = own.create(rows.zeros().toFloats(), new Shape(shape(rows.zeros())))) {
        return dequantised(own, rows.values(), Int4Layout.ROW_MAJOR, scales, zeros);
      }
    }
    throw new CheckpointException(name + " is not stored in 4 bits, as calibrated matrices are");
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

  private static long[] shape(Tensor tensor) {
    return tensor.shape().stream().mapToLong(Long::longValue).toArray();
  }
}
