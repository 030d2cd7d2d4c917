package org.voicepersona.model.plan;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import org.voicepersona.model.hardware.Gpu;

/**
 * The memory that a user allows a model to take.
 *
 * @param gpuBytes on the GPU, 0 for no GPU; empty for all that is free
 * @param cpuBytes on the host; empty for all that is available
 */
public record MemoryLimits(OptionalLong gpuBytes, OptionalLong cpuBytes) {

  /** No limits. */
  public static final MemoryLimits NONE =
      new MemoryLimits(OptionalLong.empty(), OptionalLong.empty());

  /** The part of a GPU's free memory that may be taken; the rest is left to other programs. */
  static final double SHARE_OF_GPU = 0.95;

  /** Checks that no limit is negative. */
  public MemoryLimits {
    requireNonNull(gpuBytes, "gpuBytes is null");
    requireNonNull(cpuBytes, "cpuBytes is null");
    if (gpuBytes.orElse(0) < 0 || cpuBytes.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "memory is limited to %s and %s bytes, must be at least 0".formatted(gpuBytes, cpuBytes));
    }
  }

  /**
   * Returns how many bytes of {@code gpu} may be taken: the limit, or 95 % of what is free if there
   * is no limit or less is free than it allows; empty if neither is known. A limit on memory that
   * is shared with the host is not reduced: what is free there leaves out the host's file cache,
   * which is given back on demand.
   */
  public OptionalLong bytesOf(Gpu gpu) {
    OptionalLong free = gpu.freeBytes();
    boolean isReduced =
        free.isPresent()
            && (gpuBytes.isEmpty()
                || (!gpu.sharesHostMemory() && free.getAsLong() < gpuBytes.getAsLong()));
    return isReduced ? OptionalLong.of((long) (SHARE_OF_GPU * free.getAsLong())) : gpuBytes;
  }

  /** Returns whether the user gave a limit. */
  public boolean given() {
    return gpuBytes.isPresent() || cpuBytes.isPresent();
  }
}
