package org.voicepersona.model.onnx;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.voicepersona.model.torch.TorchRuntime;

/**
 * Finds out whether ONNX Runtime's kernel for this processor packs 4-bit weights into memory of its
 * own, so that those it was given need not be kept beside them.
 */
final class PackingProbe {

  private static final int OUTPUTS = 16;
  private static final List<Integer> GROUP_SIZES = List.of(32, 64, 128, 256);

  private PackingProbe() {}

  /** Returns whether it does, for every size of a group. */
  static boolean weightsArePacked() {
    return Found.PACKED;
  }

  private static final class Found {
    static final boolean PACKED = GROUP_SIZES.stream().allMatch(PackingProbe::packs);
  }

  /** Overwrites the weights of a program and looks whether it notices. */
  private static boolean packs(int groupSize) {
    OnnxModel model = new OnnxModel();
    byte[] weights = new byte[OUTPUTS * groupSize / 2];
    IntStream.range(0, weights.length).forEach(i -> weights[i] = (byte) (37 * i));
    float[] scales = new float[OUTPUTS];
    Arrays.fill(scales, 0.5f);
    String result =
        model.int4Product(
            model.input("x", groupSize),
            groupSize,
            OUTPUTS,
            groupSize,
            List.of(
                model.bytes("q", List.of(ByteBuffer.wrap(weights)), OUTPUTS, 1, groupSize / 2),
                model.floats("scale", scales, OUTPUTS, 1)));
    model.output(result, OUTPUTS);
    try (NDManager manager = TorchRuntime.newManager(Device.cpu());
        OnnxProgram program = OnnxProgram.withWeights(manager, model)) {
      NDArray x = manager.ones(new Shape(2, groupSize));
      NDArray y = manager.zeros(new Shape(2, OUTPUTS));
      program.run(Map.of("x", x), Map.of(result, y));
      float[] before = y.toFloatArray();
      program.forgetWeights();
      program.run(Map.of("x", x), Map.of(result, y));
      return Arrays.equals(before, y.toFloatArray());
    }
  }
}
