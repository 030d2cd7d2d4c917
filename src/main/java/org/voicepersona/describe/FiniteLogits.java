package org.voicepersona.describe;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.voicepersona.model.sampling.NonFiniteLogitsException;

/**
 * Makes scores that are not finite the failure of their clip, and the end of the job when no clip
 * has others. May be shared between threads.
 */
public final class FiniteLogits {

  /** The reason of such a failure. */
  static final String REASON = "non-finite-logits";

  /** After as many clips in a row the fault is the model's or the device's. */
  static final int MOST_IN_A_ROW = 5;

  private final AtomicInteger inARow = new AtomicInteger();

  /**
   * Returns what a model answers about a clip.
   *
   * @throws DescribeException if its scores are not finite
   * @throws BrokenModelException if they were not for {@value #MOST_IN_A_ROW} clips in a row
   */
  public <T> T of(Supplier<T> model) throws DescribeException {
    try {
      T answer = model.get();
      inARow.set(0);
      return answer;
    } catch (NonFiniteLogitsException e) {
      if (inARow.incrementAndGet() >= MOST_IN_A_ROW) {
        throw new BrokenModelException(
            "%d clips in a row got no answer: %s. The weights or the device are damaged: compare them with the reference by scripts/gpu-check, or fetch the model again."
                .formatted(inARow.get(), e.getMessage()));
      }
      throw new DescribeException(REASON, e.getMessage());
    }
  }
}
