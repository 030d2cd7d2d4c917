package org.voicepersona.model.onnx;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.voicepersona.model.onnx.OnnxModel.Role;
import org.voicepersona.model.torch.TorchRuntime;

/**
 * Detects which weights ONNX Runtime's kernels for this processor copy into a packed form, so that
 * the supplied ones need not be kept.
 */
final class PackingProbe {

  private static final int OUTPUTS = 16;
  private static final List<Integer> GROUP_SIZES = List.of(32, 64, 128, 256);

  private PackingProbe() {}

  /** Returns the roles whose weights are packed at every group size. */
  static Set<Role> packed() {
    return Found.PACKED;
  }

  private static final class Found {
    static final Set<Role> PACKED = find();

    private static Set<Role> find() {
      Set<Role> packed = EnumSet.allOf(Role.class);
      packed.removeIf(role -> !GROUP_SIZES.stream().allMatch(size -> packs(role, size)));
      return Collections.unmodifiableSet(packed);
    }
  }

  /** Returns whether a program computes the same after its supplied weights are overwritten. */
  private static boolean packs(Role role, int groupSize) {
    OnnxModel model = new OnnxModel();
    String x = model.input("x", groupSize);
    String values =
        model.weights("q", Role.INT4_VALUES, PackingProbe::fill, OUTPUTS, 1, groupSize / 2);
    String scales = model.weights("scale", Role.INT4_SCALES, PackingProbe::fillFloats, OUTPUTS, 1);
    String int4 =
        model.integerProduct(4, x, groupSize, OUTPUTS, groupSize, List.of(values, scales));
    String bytes = model.weights("q8", Role.INT8_VALUES, PackingProbe::fill, OUTPUTS, 1, groupSize);
    String factors =
        model.weights("scale8", Role.INT8_SCALES, PackingProbe::fillFloats, OUTPUTS, 1);
    String int8 =
        model.integerProduct(8, x, groupSize, OUTPUTS, groupSize, List.of(bytes, factors));
    String product = model.node(OnnxModel.STANDARD, "Add", Map.of(), List.of(int4, int8));
    String matrix =
        model.weights("matrix", Role.MATRIX, PackingProbe::fillFloats, groupSize, OUTPUTS);
    String result = model.node(OnnxModel.STANDARD, "Gemm", Map.of(), List.of(x, matrix, product));
    model.output(result, OUTPUTS);
    try (NDManager manager = TorchRuntime.newManager(Device.cpu());
        OnnxProgram program = OnnxProgram.withWeights(manager, model)) {
      NDArray in = manager.ones(new Shape(2, groupSize));
      NDArray out = manager.zeros(new Shape(2, OUTPUTS));
      program.run(Map.of("x", in), Map.of(result, out));
      float[] before = out.toFloatArray();
      program.forget(role);
      program.run(Map.of("x", in), Map.of(result, out));
      return Arrays.equals(before, out.toFloatArray());
    }
  }

  private static void fill(ByteBuffer memory) {
    for (int i = 0; memory.hasRemaining(); i++) {
      memory.put((byte) (37 * i));
    }
  }

  private static void fillFloats(ByteBuffer memory) {
    for (int i = 0; memory.hasRemaining(); i++) {
      memory.putFloat(0.5f + i);
    }
  }
}
