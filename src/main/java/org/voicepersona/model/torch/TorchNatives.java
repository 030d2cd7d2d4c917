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

  /** Returns whether it can compute on a GPU now. */
  public boolean hasCuda() {
    return cuda.devices() > 0;
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

  /**
   * Checks that it can compute on a GPU now.
   *
   * @param device its number among those that it finds
   * @throws ShortageException if it cannot; the message says what is missing
   */
  public void requireCuda(int device) {
    requireLoaded();
    if (!hasCuda()) {
      throw new ShortageException("CUDA is not available: " + cuda.fault());
    }
    if (device >= cuda.devices()) {
      throw new ShortageException(
          "CUDA device %d is not available: libtorch finds %d".formatted(device, cuda.devices()));
    }
  }
}
