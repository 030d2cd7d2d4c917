package org.voicepersona.model.vector;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/**
 * Tells whether this process can compute on the processor's vector units.
 *
 * <p>The JVM prints a warning at every start with an incubator module. So the module is loaded on
 * first use, in the way the JDK loads modules of its agents, unless the JVM has loaded it already.
 */
public final class VectorUnits {

  private static final String MODULE = "jdk.incubator.vector";

  /** JVM option that gives access to the JDK's internal module loader. */
  private static final String EXPORT = "--add-exports java.base/jdk.internal.module=ALL-UNNAMED";

  /**
   * Smallest width in bits: the bytes of a float vector are read as a vector of at least 64 bits.
   */
  private static final int LEAST_BITS = 256;

  /** Largest vector width in bits: half a row of a panel, in floats. */
  private static final int MOST_BITS = PanelType.WIDTH / 2 * Float.SIZE;

  private VectorUnits() {}

  /**
   * Returns why this process cannot use vector units; empty if it can. Other classes of this
   * package must not be used before this method has returned empty.
   */
  public static Optional<String> missing() {
    return Loaded.FAULT.or(VectorUnits::unfit);
  }

  private static Optional<String> unfit() {
    int bits = Preferred.BITS;
    return bits >= LEAST_BITS && bits <= MOST_BITS
        ? Optional.empty()
        : Optional.of(
            "the processor has vectors of %d bits, must be %d to %d"
                .formatted(bits, LEAST_BITS, MOST_BITS));
  }

  /** Loads the module on first use. */
  private static final class Loaded {

    static final Optional<String> FAULT = load();

    private static Optional<String> load() {
      if (ModuleLayer.boot().findModule(MODULE).isPresent()) {
        return Optional.empty();
      }
      try {
        Class.forName("jdk.internal.module.Modules")
            .getMethod("loadModule", String.class)
            .invoke(null, MODULE);
        return Optional.empty();
      } catch (InvocationTargetException e) {
        return Optional.of("this Java has no module " + MODULE + ": " + e.getCause().getMessage());
      } catch (ReflectiveOperationException e) {
        return Optional.of(
            "java was started without %s or --add-modules %s".formatted(EXPORT, MODULE));
      }
    }
  }

  /** The preferred vector width in bits; initialised only once the module is loaded. */
  private static final class Preferred {
    static final int BITS = FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }
}
