package org.voicepersona.model.hardware;

/**
 * The host memory that this process may use.
 *
 * @param totalBytes the system's memory, or a container's limit
 * @param availableBytes bytes that can be allocated now without swapping: free, or page cache
 * @param limited whether a container's limit applies
 */
public record HostMemory(long totalBytes, long availableBytes, boolean limited) {

  public HostMemory {
    if (availableBytes < 0 || availableBytes > totalBytes) {
      throw new IllegalArgumentException(
          "available memory is %d bytes, must be 0 to %d".formatted(availableBytes, totalBytes));
    }
  }
}
