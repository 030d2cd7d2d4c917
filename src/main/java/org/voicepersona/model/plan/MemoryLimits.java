package org.voicepersona.model.plan;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * How much memory a user lets a model take.
 *
 * @param gpuBytes on the GPU, 0 to use none; empty for what is free
 * @param cpuBytes on the host; empty for what is available
 */
public record MemoryLimits(OptionalLong gpuBytes, OptionalLong cpuBytes) {

  /** Leaves both to what there is. */
  public static final MemoryLimits NONE =
      new MemoryLimits(OptionalLong.empty(), OptionalLong.empty());

  /** Checks that neither is negative. */
  public MemoryLimits {
    requireNonNull(gpuBytes, "gpuBytes is null");
    requireNonNull(cpuBytes, "cpuBytes is null");
    if (gpuBytes.orElse(0) < 0 || cpuBytes.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "memory is limited to %s and %s bytes, must be at least 0".formatted(gpuBytes, cpuBytes));
    }
  }

  /** Returns whether the user said anything. */
  public boolean given() {
    return gpuBytes.isPresent() || cpuBytes.isPresent();
  }
}
