package org.voicepersona.model.cuda.card;

import java.util.function.Supplier;
import org.voicepersona.model.cuda.driver.CudaException;

/** Records when this project's kernels break CUDA, so that the next start does without them. */
@FunctionalInterface
public interface KernelGuard {

  /** Records that a kernel broke CUDA, and returns the exception to throw. */
  RuntimeException broken(CudaException fault);

  /**
   * Runs {@code work} on the card and returns its result.
   *
   * @throws CudaException if memory is short, which may be retried; any other error ends CUDA in
   *     this process, see {@link #broken}
   */
  default <T> T run(Supplier<T> work) {
    try {
      return work.get();
    } catch (CudaException e) {
      throw e.isOfMemory() ? e : broken(e);
    }
  }
}
