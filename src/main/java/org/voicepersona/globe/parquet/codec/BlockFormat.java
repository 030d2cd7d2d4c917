package org.voicepersona.globe.parquet.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Decompressors of block formats that stream, where libraries decompress only whole blocks. */
enum BlockFormat {
  /** <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy</a>. */
  SNAPPY {
    @Override
    void unpack(InputStream in, LzWindow out) throws IOException {
      variableLength(in);
      for (int tag = in.read(); tag >= 0; tag = in.read()) {
        int length = (tag >>> 2) + 1;
        switch (tag & 3) {
          case 0 -> out.literal(in, length <= 60 ? length : littleEndian(in, length - 60) + 1);
          case 1 -> out.copy((tag >>> 5 << 8) | unsignedByte(in), 4 + (tag >>> 2 & 7));
          case 2 -> out.copy(littleEndian(in, 2), length);
          default -> out.copy(littleEndian(in, 4), length);
        }
      }
      out.flush();
    }
  },
  /** <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4</a>. */
  LZ4 {
    @Override
    void unpack(InputStream in, LzWindow out) throws IOException {
      for (int token = in.read(); token >= 0; token = in.read()) {
        out.literal(in, longer(in, token >>> 4));
        int low = in.read();
        if (low < 0) {
          // The last sequence has only literals.
          break;
        }
        int offset = low | unsignedByte(in) << 8;
        out.copy(offset, Math.toIntExact(4 + longer(in, token & 15)));
      }
      out.flush();
    }
  };

  /** Decompresses all of {@code in}. */
  abstract void unpack(InputStream in, LzWindow out) throws IOException;

  private static long longer(InputStream in, int length) throws IOException {
    long sum = length;
    if (length == 15) {
      int more;
      do {
        more = unsignedByte(in);
        sum += more;
      } while (more == 255);
    }
    return sum;
  }

  private static void variableLength(InputStream in) throws IOException {
    for (int bytes = 0; unsignedByte(in) >= 0x80; bytes++) {
      if (bytes == 4) {
        throw new IOException("a length has more than five bytes");
      }
    }
  }

  private static long littleEndian(InputStream in, int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) unsignedByte(in) << (8 * i);
    }
    return value;
  }

  private static int unsignedByte(InputStream in) throws IOException {
    int value = in.read();
    if (value < 0) {
      throw new EOFException("a block ends early");
    }
    return value;
  }
}
