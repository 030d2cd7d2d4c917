package org.voicepersona.globe.parquet.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of one column chunk, which are read from front to back. */
public interface ChunkBytes {

  /**
   * Returns bytes of the chunk, in an array; as they are until the next call.
   *
   * @param position in the file, not before that of an earlier call
   * @throws PageTooLargeException if memory can never hold them
   */
  ByteBuffer get(long position, int length) throws IOException, PageTooLargeException;

  /** Lets go of everything that is held; what is asked for next is read again. */
  void drop();

  /** Lets go of everything for good. */
  default void close() {
    drop();
  }
}
