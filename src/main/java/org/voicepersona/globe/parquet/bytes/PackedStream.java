package org.voicepersona.globe.parquet.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.apache.parquet.io.ParquetDecodingException;

/** Reads the compressed bytes of one page in pieces, and computes their checksum. */
public final class PackedStream extends InputStream {

  private static final int PIECE = 1 << 20;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ChunkBytes bytes;
  private final long end;
  private final CRC32 crc = new CRC32();
  private long position;
  private ByteBuffer piece = NOTHING;
  private IOException fault;

  /** Creates a stream of {@code length} bytes of a chunk, from an offset in the file on. */
  public PackedStream(ChunkBytes bytes, long from, int length) {
    this.bytes = bytes;
    this.position = from;
    this.end = from + length;
  }

  private boolean hasMore() throws IOException {
    if (!piece.hasRemaining() && position < end) {
      int length = (int) Math.min(PIECE, end - position);
      try {
        piece = bytes.get(position, length).duplicate();
      } catch (IOException e) {
        fault = e;
        throw e;
      } catch (PageTooLargeException e) {
        throw new IllegalStateException("a piece of a page is none: " + e.getMessage(), e);
      }
      crc.update(piece.duplicate());
      position += length;
    }
    return piece.hasRemaining();
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? Byte.toUnsignedInt(piece.get()) : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (!hasMore()) {
      return length == 0 ? 0 : -1;
    }
    int part = Math.min(length, piece.remaining());
    piece.get(into, offset, part);
    return part;
  }

  @Override
  public int available() {
    return piece.hasRemaining() ? piece.remaining() : (int) Math.min(1, end - position);
  }

  /** Throws the read fault that ended the stream again, if there was one. */
  public void throwFault() throws IOException {
    if (fault != null) {
      throw fault;
    }
  }

  /**
   * Reads the remaining bytes and checks the CRC-32 of all.
   *
   * @throws ParquetDecodingException if the checksum differs
   */
  public void requireChecksum(int expected, ColumnChunk chunk) throws IOException {
    while (hasMore()) {
      piece.position(piece.limit());
    }
    if ((int) crc.getValue() != expected) {
      throw new ParquetDecodingException(
          "the checksum of a page of column %s is not that of its bytes".formatted(chunk.name()));
    }
  }
}
