package org.voicepersona.model.torch;

import static java.util.Objects.requireNonNull;

import org.voicepersona.model.cuda.CudaSupport;

/**
 * The state of libtorch, the native library that computes: found, or missing and why.
 *
 * @param version its version; empty if it cannot be loaded
 * @param origin where it was looked for, in words
 * @param cuda what it can do on GPUs
 * @param fault why it cannot be loaded; empty if it is
 */
public record TorchNatives(String version, String origin, CudaSupport cuda, String fault) {

  /** Checks that nothing is missing. */
  public TorchNatives {
    requireNonNull(version, "version is null");
    requireNonNull(origin, "origin is null");
    requireNonNull(cuda, "cuda is null");
    requireNonNull(fault, "fault is null");
  }

  /** Returns whether it is there. */
  public boolean loaded() {
    return fault.isEmpty();
  }

  /**
   * Checks that it is there.
   *
   * @throws ShortageException if it is not; the message says why
   */
  public void requireLoaded() {
    if (!loaded()) {
      throw new ShortageException(fault);
    }
  }
}
