package org.voicepersona.model.plan;

import org.voicepersona.model.hardware.CardSupport;

/** The software that computes a model on a GPU. */
public enum GpuEngine {
  /** Libtorch only: this project's kernels do not support the card, or are not wanted. */
  LIBTORCH(100_000_000),
  /** This project's kernels where they support the card and model, else libtorch. */
  EITHER(100_000_000),
  /**
   * This project's kernels only, with all decoder layers on the GPU: libtorch is a build for the
   * CPU, or has no code for the card.
   */
  KERNELS(40_000_000);

  private final long libraryBytes;

  GpuEngine(long libraryBytes) {
    this.libraryBytes = libraryBytes;
  }

  /** Returns the engine for a GPU with {@code support}. */
  public static GpuEngine of(CardSupport support) {
    if (!support.byKernels()) {
      return LIBTORCH;
    }
    return support.byTorch() ? EITHER : KERNELS;
  }

  /**
   * Returns the GPU bytes that the engine needs besides the initial CUDA context. For libtorch:
   * kernels loaded on their first call, the libraries' buffers, and the allocator's rounding. For
   * this project's kernels: code and graphs, and a few allocations that are rounded up to 2 MiB.
   */
  long libraryBytes() {
    return libraryBytes;
  }

  /** Returns whether this project's kernels may compute. */
  boolean hasKernels() {
    return this != LIBTORCH;
  }
}
