package org.voicepersona.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;

/** The 4-bit kernel of libtorch on this processor. */
public final class Int4Kernel {

  private static final int ROWS = 64; // a whole block of every layout
  private static final int COLUMNS = 2;

  private Int4Kernel() {}

  /**
   * Returns the order of values that the kernel wants here, found by letting libtorch order a small
   * matrix: it chooses by instruction set, and its choice can be lowered with {@code
   * ATEN_CPU_CAPABILITY}.
   */
  public static Int4Layout layout() {
    try (NDManager manager = TorchRuntime.newManager(Device.cpu());
        TorchModule module =
            TorchModule.load(manager, Int4Kernel.class, "Int4Kernel", Map.of("training", false))) {
      int[] values = new int[ROWS * COLUMNS]; // [rows, columns]
      values[32 * COLUMNS] = 1;
      values[16 * COLUMNS] = 2;
      values[1 * COLUMNS] = 3;
      values[1] = 4; // row 0, column 1
      NDArray packed =
          module.call(manager, "pack", manager.create(values, new Shape(ROWS, COLUMNS)));
      byte[] bytes = packed.toByteArray();
      return switch (bytes[0] >> 4) {
        case 1 -> Int4Layout.AVX512;
        case 2 -> Int4Layout.AVX2;
        default -> bytes[16] == 4 ? Int4Layout.PAIRS_32 : Int4Layout.PAIRS_16;
      };
    }
  }
}
