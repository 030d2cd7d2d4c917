package org.voicepersona.model.hardware;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import org.voicepersona.model.cuda.ComputeCapability;

/**
 * An NVIDIA GPU.
 *
 * @param index its number among those that this process may use, from 0; where there is no driver,
 *     among those of the machine
 * @param name what NVIDIA calls it
 * @param totalBytes its memory; empty if that is not told
 * @param freeBytes what of it nobody uses now but this process's CUDA itself; empty if that is not
 *     told, as where CUDA cannot be started
 * @param capability what it can do
 * @param sharesHostMemory whether its memory is the host's, as of a GB10 or a Jetson; then what is
 *     free leaves out what the host's file cache would give back
 */
public record Gpu(
    int index,
    String name,
    OptionalLong totalBytes,
    OptionalLong freeBytes,
    ComputeCapability capability,
    boolean sharesHostMemory) {

  /** Checks that nothing is missing. */
  public Gpu {
    requireNonNull(name, "name is null");
    requireNonNull(totalBytes, "totalBytes is null");
    requireNonNull(freeBytes, "freeBytes is null");
    requireNonNull(capability, "capability is null");
  }

  /** Describes one with memory of its own. */
  public Gpu(
      int index,
      String name,
      OptionalLong totalBytes,
      OptionalLong freeBytes,
      ComputeCapability capability) {
    this(index, name, totalBytes, freeBytes, capability, false);
  }

  /** Returns the same with what of it nobody uses. */
  Gpu withFree(OptionalLong bytes) {
    return new Gpu(index, name, totalBytes, bytes, capability, sharesHostMemory);
  }

  /** Returns its number and name, for messages. */
  public String label() {
    return "GPU %d (%s)".formatted(index, name);
  }
}
