package org.voicepersona.model.vector;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/**
 * Whether this process can compute on the processor's vector units.
 *
 * <p>The JVM announces an incubator module at every start that asks for it. So the module is loaded
 * where it is first needed, as the JDK loads those of its agents, unless the JVM has it already.
 */
public final class VectorUnits {

  private static final String MODULE = "jdk.incubator.vector";

  /** Opens the JDK's own way of loading a module. */
  private static final String EXPORT = "--add-exports java.base/jdk.internal.module=ALL-UNNAMED";

  /** Bytes become as many floats with a vector of their own, of 64 bits at least. */
  private static final int LEAST_BITS = 256;

  /** Half a row of a panel, in floats. */
  private static final int MOST_BITS = PanelType.WIDTH / 2 * Float.SIZE;

  private VectorUnits() {}

  /**
   * Returns why it cannot; empty if it can. Other classes of this package must not be used before
   * this has returned empty.
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

  /** The module, loaded when it is first asked for. */
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

  /** The preferred vector width, which only classes of the module tell. */
  private static final class Preferred {
    static final int BITS = FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }
}
