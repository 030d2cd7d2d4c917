package org.voicepersona.model.cuda.driver;

import static java.util.Objects.requireNonNull;

import org.voicepersona.model.cuda.ComputeCapability;

/**
 * A card as its driver tells of it.
 *
 * @param name what NVIDIA calls it
 * @param uuid what tells it from all others, as {@code nvidia-smi -L} writes it, such as {@code
 *     GPU-8932f937-d72c-4106-c12f-20bd9faed9f6}; of a part of a card (MIG) its own, which begins
 *     with {@code MIG-}
 * @param totalBytes its memory
 * @param capability what it can do
 * @param sharesHostMemory whether its memory is the host's
 */
public record CudaCard(
    String name,
    String uuid,
    long totalBytes,
    ComputeCapability capability,
    boolean sharesHostMemory) {

  /** How the UUID of a card begins. */
  static final String WHOLE = "GPU-";

  /** How the UUID of a part of a card (MIG) begins. */
  static final String PART = "MIG-";

  /** Checks that nothing is missing. */
  public CudaCard {
    requireNonNull(name, "name is null");
    requireNonNull(uuid, "uuid is null");
    requireNonNull(capability, "capability is null");
  }
}
