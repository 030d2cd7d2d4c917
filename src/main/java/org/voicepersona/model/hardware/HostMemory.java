package org.voicepersona.model.hardware;

/**
 * The memory of the host, as far as this process may use it.
 *
 * @param totalBytes all of it, or what a container is limited to
 * @param availableBytes what can be taken now without swapping: free, or kept for files only
 * @param limited whether a container's limit is what bounds it
 */
public record HostMemory(long totalBytes, long availableBytes, boolean limited) {

  /** Checks the numbers. */
  public HostMemory {
    if (availableBytes < 0 || availableBytes > totalBytes) {
      throw new IllegalArgumentException(
          "available memory is %d bytes, must be 0 to %d".formatted(availableBytes, totalBytes));
    }
  }
}
