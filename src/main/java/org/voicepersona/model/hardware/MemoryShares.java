package org.voicepersona.model.hardware;

import static java.util.Objects.requireNonNull;

/**
 * How the memory that is available is shared out between a model, Java's heap and native buffers.
 *
 * @param host what there is
 * @param heapBytes to which the heap may grow
 * @param heapTakenBytes what the heap has taken of the system already
 */
public record MemoryShares(HostMemory host, long heapBytes, long heapTakenBytes) {

  /** Of what is available, at least this part is left to the heap, to native buffers and others. */
  private static final double LEAST_REST = 0.1;

  /**
   * Of what is available, no more than this part is left to the heap, which grows only as far as it
   * is used: what {@code scripts/heap-size} gives it at the most.
   */
  private static final double MOST_HEAP = 0.4;

  /** Checks the numbers. */
  public MemoryShares {
    requireNonNull(host, "host is null");
    if (heapTakenBytes < 0 || heapTakenBytes > heapBytes) {
      throw new IllegalArgumentException(
          "the heap has taken %d bytes, must be 0 to %d".formatted(heapTakenBytes, heapBytes));
    }
  }

  /** Returns those of this process. */
  static MemoryShares ofThisProcess(HostMemory host) {
    Runtime java = Runtime.getRuntime();
    return new MemoryShares(host, java.maxMemory(), Math.min(java.totalMemory(), java.maxMemory()));
  }

  /** Returns what models may take of the host, all together, unless they are limited otherwise. */
  public long modelBytes() {
    return host.availableBytes() - restBytes();
  }

  /** Returns what stays for the heap to grow, for native buffers and for other programs. */
  public long restBytes() {
    long available = host.availableBytes();
    double heap = Math.min((double) (heapBytes - heapTakenBytes), MOST_HEAP * available);
    return Math.round(Math.max(LEAST_REST * available, heap));
  }
}
