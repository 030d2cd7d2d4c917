package org.voicepersona.model.torch;

import static java.util.Objects.requireNonNull;

import org.voicepersona.model.cuda.CudaSupport;

/**
 * Whether libtorch was loaded, or why not.
 *
 * @param version its version; empty if it cannot be loaded
 * @param origin where it was looked for, for messages
 * @param cuda its support of GPUs
 * @param fault why it cannot be loaded; empty if it is loaded
 */
public record TorchNatives(String version, String origin, CudaSupport cuda, String fault) {

  /** Checks that nothing is missing. */
  public TorchNatives {
    requireNonNull(version, "version is null");
    requireNonNull(origin, "origin is null");
    requireNonNull(cuda, "cuda is null");
    requireNonNull(fault, "fault is null");
  }

  /** Returns whether libtorch is loaded. */
  public boolean loaded() {
    return fault.isEmpty();
  }

  /**
   * Checks that libtorch is loaded.
   *
   * @throws ShortageException if it is not; the message says why
   */
  public void requireLoaded() {
    if (!loaded()) {
      throw new ShortageException(fault);
    }
  }
}
