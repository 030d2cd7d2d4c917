package org.voicepersona.model.torch;

import static java.util.Objects.requireNonNull;

/**
 * What was found of libtorch, the native library that computes.
 *
 * @param version its version; empty if it cannot be loaded
 * @param origin where it was looked for, in words
 * @param builtForCuda whether it can compute on GPUs
 * @param cudaDevices how many GPUs it finds, 0 or more
 * @param fault why it cannot be loaded; empty if it is
 */
public record TorchNatives(
    String version, String origin, boolean builtForCuda, int cudaDevices, String fault) {

  /** Checks that nothing is missing. */
  public TorchNatives {
    requireNonNull(version, "version is null");
    requireNonNull(origin, "origin is null");
    requireNonNull(fault, "fault is null");
    if (cudaDevices < 0) {
      throw new IllegalArgumentException(
          "CUDA devices are " + cudaDevices + ", must be at least 0");
    }
  }

  /** Returns whether it is there. */
  public boolean loaded() {
    return fault.isEmpty();
  }

  /** Returns whether it can compute on a GPU now. */
  public boolean hasCuda() {
    return builtForCuda && cudaDevices > 0;
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
    if (!builtForCuda) {
      throw new ShortageException(
          "CUDA is not available: this libtorch was built for the CPU alone (see the Maven profile cuda)");
    }
    if (cudaDevices == 0) {
      throw new ShortageException(
          "CUDA is not available: libtorch was built for it, but finds no device: the driver or the card is missing");
    }
    if (device >= cudaDevices) {
      throw new ShortageException(
          "CUDA device %d is not available: libtorch finds %d".formatted(device, cudaDevices));
    }
  }
}
