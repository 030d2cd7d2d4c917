package org.voicepersona.globe.parquet.bytes;

import java.io.InterruptedIOException;

/** A reusable array for one page at a time, accounted in {@link PageMemory}. */
public final class PageBuffer {

  private static final byte[] NOTHING = new byte[0];

  private final PageMemory.Lease memory;
  private byte[] bytes = NOTHING;

  /** Makes an empty buffer that grows within a lease of memory. */
  public PageBuffer(PageMemory.Lease memory) {
    this.memory = memory;
  }

  /**
   * Returns an array of at least this length; what was in it is lost.
   *
   * @throws PageTooLargeException if memory can never hold it
   */
  public byte[] ofAtLeast(int length) throws PageTooLargeException, InterruptedIOException {
    if (bytes.length < length) {
      drop();
      // Pages of a column are about as large as each other: a little more saves most of the others.
      int generous = (int) Math.min(Integer.MAX_VALUE - 16, length + (length >> 3) + 64L);
      int taken = length > GENEROUS_BELOW ? length : generous;
      memory.take(taken);
      try {
        bytes = new byte[taken];
      } catch (OutOfMemoryError e) {
        memory.give(taken);
        throw e;
      }
    }
    return bytes;
  }

  private static final int GENEROUS_BELOW = 64 << 20;

  /** Returns the array of the last call. */
  byte[] bytes() {
    return bytes;
  }

  /** Lets go of the array. */
  public void drop() {
    memory.give(bytes.length);
    bytes = NOTHING;
  }
}
