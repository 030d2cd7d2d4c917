package org.voicepersona.model.cuda.card;

import java.util.function.Supplier;
import org.voicepersona.model.cuda.driver.CudaException;

/** Takes note where kernels of our own break CUDA, so that the next start does without them. */
@FunctionalInterface
public interface KernelGuard {

  /** Takes note that a kernel broke CUDA, and returns what to throw. */
  RuntimeException broken(CudaException fault);

  /**
   * Returns what {@code work} on the card returns.
   *
   * @throws CudaException when memory is short, which may be tried again; anything else is the end
   *     of CUDA in this process
   */
  default <T> T run(Supplier<T> work) {
    try {
      return work.get();
    } catch (CudaException e) {
      throw e.isOfMemory() ? e : broken(e);
    }
  }
}
