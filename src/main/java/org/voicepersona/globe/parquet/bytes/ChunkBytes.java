package org.voicepersona.globe.parquet.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of one column chunk, which are read sequentially. */
public interface ChunkBytes {

  /**
   * Returns bytes of the chunk in an array-backed buffer, which is valid until the next call.
   *
   * @param position the offset in the file, not less than in an earlier call
   * @throws PageTooLargeException if they exceed what memory can ever hold
   */
  ByteBuffer get(long position, int length) throws IOException, PageTooLargeException;

  /** Releases all buffers; later reads load them again. */
  void drop();

  /** Releases all resources permanently. */
  default void close() {
    drop();
  }
}
