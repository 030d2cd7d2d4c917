package org.voicepersona.model.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The optimising compiler, which integration tests go without, and the vector module. */
class VectorUnitsTest {

  private static final int MOST_ROUNDS = 20_000;
  private static final int CALLS = 100;

  /** More than one vector; uncompiled, a call allocates dozens. */
  private static final int FEW_BYTES = 200;

  /** Vectors are objects until the compiler puts them into registers. */
  @Test
  void vectorsOfTheLoadedModuleAreCompiledToInstructions() {
    assumeThat(VectorUnits.missing()).isEmpty();
    long least = bytesOfACall();
    for (int round = 0; round < MOST_ROUNDS && least > FEW_BYTES; round++) {
      least = Math.min(least, bytesOfACall());
    }
    assertThat(least).isLessThanOrEqualTo(FEW_BYTES);
  }

  /** Returns how much a call allocates, on the average of some. */
  private static long bytesOfACall() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    float[] scores = new float[PanelType.WIDTH];
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int call = 0; call < CALLS; call++) {
      Arrays.fill(scores, call);
      Exponentials.replace(scores, 0, scores.length);
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
  }
}
