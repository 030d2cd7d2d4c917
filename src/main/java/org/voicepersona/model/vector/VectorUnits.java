package org.voicepersona.model.vector;

import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/** Whether this process can compute on the processor's vector units. */
public final class VectorUnits {

  private static final String MODULE = "jdk.incubator.vector";

  /** Bytes become as many floats with a vector of their own, of 64 bits at least. */
  private static final int LEAST_BITS = 256;

  /** Half a row of a panel, in floats. */
  private static final int MOST_BITS = PanelType.WIDTH / 2 * Float.SIZE;

  private VectorUnits() {}

  /** Returns why it cannot; empty if it can. */
  public static Optional<String> missing() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return Optional.of("java was started without --add-modules " + MODULE);
    }
    int bits = Preferred.BITS;
    return bits >= LEAST_BITS && bits <= MOST_BITS
        ? Optional.empty()
        : Optional.of(
            "the processor has vectors of %d bits, must be %d to %d"
                .formatted(bits, LEAST_BITS, MOST_BITS));
  }

  /** What only classes of the module tell. */
  private static final class Preferred {
    static final int BITS = FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }
}
