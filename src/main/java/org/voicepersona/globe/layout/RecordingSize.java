package org.voicepersona.globe.layout;

import org.voicepersona.globe.ReadFault;

/** Limits the size of an encoded clip that is held in memory. */
public final class RecordingSize {

  /** Largest clip in bytes: an eighth of the heap, at most an array. */
  private static final long MOST_BYTES =
      Math.min(Runtime.getRuntime().maxMemory() / 8, Integer.MAX_VALUE - 8);

  private RecordingSize() {}

  /**
   * Returns a number of bytes as an {@code int} if a clip may be that large.
   *
   * @throws RowFault if it is too large
   */
  public static int require(long bytes) throws RowFault {
    if (bytes > MOST_BYTES) {
      throw new RowFault(
          ReadFault.OUT_OF_MEMORY,
          "the recording has %,d bytes, and %,d are the most that this heap has room for: more is had with JAVA_OPTS=-Xmx"
              .formatted(bytes, MOST_BYTES));
    }
    return (int) bytes;
  }
}
