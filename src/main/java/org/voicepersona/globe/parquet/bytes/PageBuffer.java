package org.voicepersona.globe.parquet.bytes;

import java.io.InterruptedIOException;

/** A reusable array for one page at a time, accounted in a lease of {@link PageMemory}. */
public final class PageBuffer {

  private static final byte[] NOTHING = new byte[0];

  private final PageMemory.Lease memory;
  private byte[] bytes = NOTHING;

  /** Creates an empty buffer. */
  public PageBuffer(PageMemory.Lease memory) {
    this.memory = memory;
  }

  /**
   * Returns an array of at least this length, whose content is undefined.
   *
   * @throws PageTooLargeException if it exceeds what memory can ever hold
   */
  public byte[] ofAtLeast(int length) throws PageTooLargeException, InterruptedIOException {
    if (bytes.length < length) {
      drop();
      // The pages of a column are of similar size: some spare room avoids most reallocations.
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

  /** Returns the array of the last call of {@link #ofAtLeast}. */
  byte[] bytes() {
    return bytes;
  }

  /** Releases the array. */
  public void drop() {
    memory.give(bytes.length);
    bytes = NOTHING;
  }
}
