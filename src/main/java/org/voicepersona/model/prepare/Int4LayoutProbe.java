package org.voicepersona.model.prepare;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.quantize.Int4Packing;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;

/** Detects the layout in which libtorch's CPU kernel takes 4-bit values on this machine. */
public final class Int4LayoutProbe {

  /** Full blocks of every layout, then a partial one. */
  private static final int ROWS = 144;

  private static final int COLUMNS = 64;

  private static Optional<Int4Layout> found = Optional.empty();

  private Int4LayoutProbe() {}

  /**
   * Lets libtorch pack a small matrix, once per process, and returns the layout of the result.
   *
   * @throws IllegalStateException if the layout is unknown, as of another version of libtorch
   */
  public static synchronized Int4Layout ofThisMachine() {
    if (found.isEmpty()) {
      found = Optional.of(probe());
    }
    return found.get();
  }

  private static Int4Layout probe() {
    byte[] values = new byte[ROWS * COLUMNS];
    new Random(1).nextBytes(values);
    for (int i = 0; i < values.length; i++) {
      values[i] &= 15;
    }
    byte[] packed = packByTorch(values);
    return Arrays.stream(Int4Layout.values())
        .filter(layout -> !layout.rowMajor())
        .filter(layout -> Arrays.equals(packed, Int4Packing.pack(values, ROWS, COLUMNS, layout)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "libtorch packs 4-bit values in an order that is not known here"));
  }

  private static byte[] packByTorch(byte[] values) {
    int[] widened = new int[values.length];
    Arrays.setAll(widened, i -> values[i]);
    try (NDManager manager = TorchRuntime.newManager(Device.cpu());
        TorchModule probe =
            TorchModule.load(
                manager, Int4LayoutProbe.class, "Int4PackProbe", Map.of("training", false))) {
      NDArray matrix = manager.create(widened, new Shape(ROWS, COLUMNS));
      return probe.call(manager, "pack", matrix).toByteArray();
    }
  }
}
