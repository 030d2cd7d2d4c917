package org.voicepersona.model.hardware;

import static java.util.Objects.requireNonNull;

/**
 * The division of the available memory among models, Java's heap and native buffers.
 *
 * @param host the host's memory
 * @param heapBytes the heap's largest size
 * @param heapTakenBytes the bytes that the heap has already taken from the system
 */
public record MemoryShares(HostMemory host, long heapBytes, long heapTakenBytes) {

  /** Smallest share of available memory that is left to heap, native buffers and others. */
  private static final double LEAST_REST = 0.1;

  /**
   * Largest share of the available memory that is left to the heap, which grows only as far as it
   * is used; the most that {@code scripts/heap-size} gives it.
   */
  private static final double MOST_HEAP = 0.4;

  public MemoryShares {
    requireNonNull(host, "host is null");
    if (heapTakenBytes < 0 || heapTakenBytes > heapBytes) {
      throw new IllegalArgumentException(
          "the heap has taken %d bytes, must be 0 to %d".formatted(heapTakenBytes, heapBytes));
    }
  }

  /** Returns the shares of this process. */
  static MemoryShares ofThisProcess(HostMemory host) {
    Runtime java = Runtime.getRuntime();
    return new MemoryShares(host, java.maxMemory(), Math.min(java.totalMemory(), java.maxMemory()));
  }

  /** Returns the host bytes that all models together may take, unless the user limits them. */
  public long modelBytes() {
    return host.availableBytes() - restBytes();
  }

  /** Returns the bytes left for the heap's growth, native buffers and other programs. */
  public long restBytes() {
    long available = host.availableBytes();
    double heap = Math.min((double) (heapBytes - heapTakenBytes), MOST_HEAP * available);
    return Math.round(Math.max(LEAST_REST * available, heap));
  }
}
