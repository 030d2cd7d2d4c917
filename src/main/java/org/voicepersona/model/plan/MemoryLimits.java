package org.voicepersona.model.plan;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

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

  /** Checks that no limit is negative. */
  public MemoryLimits {
    requireNonNull(gpuBytes, "gpuBytes is null");
    requireNonNull(cpuBytes, "cpuBytes is null");
    if (gpuBytes.orElse(0) < 0 || cpuBytes.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "memory is limited to %s and %s bytes, must be at least 0".formatted(gpuBytes, cpuBytes));
    }
  }

  /** Returns whether the user gave a limit. */
  public boolean given() {
    return gpuBytes.isPresent() || cpuBytes.isPresent();
  }
}
