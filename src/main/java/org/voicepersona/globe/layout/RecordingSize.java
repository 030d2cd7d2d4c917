package org.voicepersona.globe.layout;

import org.voicepersona.globe.ReadFault;

/** How large an encoded clip may be to be held in memory. */
public final class RecordingSize {

  /** Of the heap, for one clip. */
  private static final long MOST_BYTES =
      Math.min(Runtime.getRuntime().maxMemory() / 8, Integer.MAX_VALUE - 8);

  private RecordingSize() {}

  /**
   * Passes a number of bytes.
   *
   * @throws RowFault if they are too many
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
