package org.voicepersona.model.cuda.driver;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.voicepersona.model.cuda.ComputeCapability;

/**
 * A card as its driver tells of it.
 *
 * @param name what NVIDIA calls it
 * @param uuid what tells it from all others, as {@code nvidia-smi} writes it, such as {@code
 *     GPU-8932f937-d72c-4106-c12f-20bd9faed9f6}
 * @param totalBytes its memory
 * @param capability what it can do
 */
public record CudaCard(String name, String uuid, long totalBytes, ComputeCapability capability) {

  /** Checks that nothing is missing. */
  public CudaCard {
    requireNonNull(name, "name is null");
    requireNonNull(uuid, "uuid is null");
    requireNonNull(capability, "capability is null");
  }

  /** Returns how {@code nvidia-smi} writes 16 bytes. */
  static String uuid(byte[] bytes) {
    ByteBuffer halves = ByteBuffer.wrap(bytes);
    return "GPU-" + new UUID(halves.getLong(), halves.getLong());
  }
}
