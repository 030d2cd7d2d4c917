package org.voicepersona.model.plan;

import org.voicepersona.model.hardware.CardSupport;

/** What computes a model on a GPU. */
public enum GpuEngine {
  /** Libtorch alone: kernels of our own do not serve the card, or are not wanted. */
  LIBTORCH(100_000_000),
  /** Kernels of our own where they serve, and libtorch. */
  EITHER(100_000_000),
  /**
   * Kernels of our own alone, with all layers of the decoder there: libtorch is one for the CPU, or
   * has no code for the card.
   */
  KERNELS(40_000_000);

  private final long libraryBytes;

  GpuEngine(long libraryBytes) {
    this.libraryBytes = libraryBytes;
  }

  /** Returns what computes on a GPU that {@code support} speaks of. */
  public static GpuEngine of(CardSupport support) {
    if (!support.byKernels()) {
      return LIBTORCH;
    }
    return support.byTorch() ? EITHER : KERNELS;
  }

  /**
   * Returns what is needed beside CUDA's context as it was started. Of libtorch: kernels that are
   * loaded when they are first called, the libraries' buffers, and what the allocator rounds up. Of
   * kernels of our own: their code and graphs, and a few allocations that are rounded up to 2 MiB.
   */
  long libraryBytes() {
    return libraryBytes;
  }

  /** Returns whether kernels of our own may compute. */
  boolean hasKernels() {
    return this != LIBTORCH;
  }
}
