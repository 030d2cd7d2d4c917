package org.voicepersona.globe.parquet.codec;

import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * LZ4 in Hadoop's framing: each frame has the length of its decompressed content, then blocks, each
 * preceded by its compressed length. Lengths are 4 bytes, big-endian.
 */
final class HadoopFrames {

  private static final int HEADS = 2 * Integer.BYTES;

  private HadoopFrames() {}

  /** Decompresses frames and returns the number of bytes; -1 if there are no valid frames. */
  static int unpack(ByteBuffer packed, byte[] into, int length) {
    Lz4Decompressor lz4 = new Lz4Decompressor();
    int got = 0;
    while (packed.remaining() > 2 * Integer.BYTES) {
      int endOfFrame = got + packed.getInt();
      while (got < endOfFrame) {
        int block = packed.remaining() < Integer.BYTES ? -1 : packed.getInt();
        if (endOfFrame > length || block < 0 || block > packed.remaining()) {
          return -1;
        }
        got +=
            lz4.decompress(
                packed.array(),
                packed.arrayOffset() + packed.position(),
                block,
                into,
                got,
                endOfFrame - got);
        packed.position(packed.position() + block);
      }
      if (got != endOfFrame) {
        return -1;
      }
    }
    return packed.hasRemaining() ? -1 : got;
  }

  /**
   * Decompresses all of {@code packed} as a stream, which is either framed or a single raw block.
   *
   * @throws IOException if it is damaged, or its decompressed length is not {@code length}
   */
  static void unpack(InputStream packed, OutputStream into, long length) throws IOException {
    BufferedInputStream peeked = new BufferedInputStream(packed);
    DataInputStream in = new DataInputStream(peeked);
    peeked.mark(HEADS);
    long firstFrame = Integer.toUnsignedLong(in.readInt());
    int firstBlock = in.readInt();
    peeked.reset();
    LzWindow window = new LzWindow(into, length);
    // A raw LZ4 block never starts with two plausible lengths.
    if (firstFrame > length || firstBlock < 1 || firstBlock > length + length / 255 + 16) {
      BlockFormat.LZ4.unpack(peeked, window);
    } else {
      while (window.written() < length) {
        long endOfFrame = window.written() + Integer.toUnsignedLong(in.readInt());
        while (window.written() < endOfFrame) {
          BlockFormat.LZ4.unpack(new Part(peeked, in.readInt()), window);
        }
      }
    }
    PageCodec.requireLength(window.written(), length);
  }

  /** A prefix of a stream. */
  private static final class Part extends InputStream {

    private final InputStream in;
    private long left;

    private Part(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      left--;
      return left < 0 ? -1 : in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int read = in.read(into, offset, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }
}
