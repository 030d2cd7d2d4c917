package org.voicepersona.model.cuda;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * Whether libtorch can compute on the GPUs of this machine, and why not.
 *
 * @param built whether libtorch was built for CUDA
 * @param generations the major compute capabilities that libtorch has code for; empty if unknown
 * @param devices the number of GPUs that libtorch finds
 * @param fault why libtorch finds none; empty if it finds one
 */
public record CudaSupport(boolean built, Set<Integer> generations, int devices, String fault) {

  /** Generations that the libtorch of {@code mvn -Pcuda package} has code for; it has no PTX. */
  private static final Set<Integer> GATHERED = Set.of(5, 6, 7, 8, 9);

  /** Copies the set and checks that there is either a device or a fault. */
  public CudaSupport {
    generations = Set.copyOf(generations);
    requireNonNull(fault, "fault is null");
    if (devices < 0 || devices > 0 != fault.isEmpty()) {
      throw new IllegalArgumentException(
          "%d CUDA devices and '%s' as the reason for none".formatted(devices, fault));
    }
  }

  /** Returns an instance without CUDA devices, with the reason. */
  public static CudaSupport none(String why) {
    return new CudaSupport(false, GATHERED, 0, why);
  }

  /**
   * Returns the support that {@code answer} reports.
   *
   * @param isOwn whether libtorch is the one that this program's build downloads
   */
  public static CudaSupport of(CudaAnswer answer, boolean isOwn) {
    return new CudaSupport(
        true, isOwn ? GATHERED : Set.of(), answer.devices(), answer.fault(isOwn));
  }

  private boolean hasCodeFor(ComputeCapability capability) {
    return generations.isEmpty() || generations.contains(capability.major());
  }

  /** Returns why libtorch cannot compute on a device; empty if it can, as far as is known. */
  public String faultOn(int device, ComputeCapability capability) {
    if (!hasCodeFor(capability)) {
      return "libtorch has code for %s alone".formatted(codeInWords());
    }
    boolean isBeyond = devices > 0 && device >= devices;
    return isBeyond ? "libtorch finds %d CUDA devices".formatted(devices) : fault;
  }

  private String codeInWords() {
    return "compute capability %s"
        .formatted(String.join(", ", generations.stream().sorted().map(it -> it + ".x").toList()));
  }
}
