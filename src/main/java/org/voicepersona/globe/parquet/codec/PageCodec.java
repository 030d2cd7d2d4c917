package org.voicepersona.globe.parquet.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.io.ParquetDecodingException;
import org.brotli.dec.BrotliInputStream;
import org.xerial.snappy.Snappy;

/** The compression codec of the pages of a column. */
public enum PageCodec {
  /** No compression. */
  UNCOMPRESSED(1) {
    @Override
    public int unpack(ByteBuffer packed, byte[] into, int length) {
      packed.duplicate().get(into, 0, Math.min(length, packed.remaining()));
      return packed.remaining();
    }

    @Override
    public void unpack(InputStream packed, OutputStream into, long length) throws IOException {
      transfer(packed, into, length);
    }
  },
  /** A raw Snappy block. */
  SNAPPY(64) {
    @Override
    public int unpack(ByteBuffer packed, byte[] into, int length) throws IOException {
      byte[] from = packed.array();
      int claimed =
          Snappy.uncompressedLength(
              from, packed.arrayOffset() + packed.position(), packed.remaining());
      return claimed == length
          ? Snappy.uncompress(
              from, packed.arrayOffset() + packed.position(), packed.remaining(), into, 0)
          : claimed;
    }

    @Override
    public void unpack(InputStream packed, OutputStream into, long length) throws IOException {
      transfer(BlockFormat.SNAPPY, packed, into, length);
    }
  },
  /** One or several gzip members. */
  GZIP(1100) {
    @Override
    public int unpack(ByteBuffer packed, byte[] into, int length) throws IOException {
      return drain(new GZIPInputStream(stream(packed), GZIP_BUFFER), into, length);
    }

    @Override
    public void unpack(InputStream packed, OutputStream into, long length) throws IOException {
      transfer(new GZIPInputStream(packed, GZIP_BUFFER), into, length);
    }
  },
  /** A Brotli stream. */
  BROTLI(1 << 20) {
    @Override
    public int unpack(ByteBuffer packed, byte[] into, int length) throws IOException {
      return drain(new BrotliInputStream(stream(packed)), into, length);
    }

    @Override
    public void unpack(InputStream packed, OutputStream into, long length) throws IOException {
      transfer(new BrotliInputStream(packed), into, length);
    }
  },
  /** Zstandard frames. */
  ZSTD(1 << 16) {
    @Override
    public int unpack(ByteBuffer packed, byte[] into, int length) throws IOException {
      try {
        return (int)
            Zstd.decompressByteArray(
                into,
                0,
                length,
                packed.array(),
                packed.arrayOffset() + packed.position(),
                packed.remaining());
      } catch (ZstdException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public void unpack(InputStream packed, OutputStream into, long length) throws IOException {
      transfer(new ZstdInputStream(packed), into, length);
    }
  },
  /** A raw LZ4 block. */
  LZ4_RAW(260) {
    @Override
    public int unpack(ByteBuffer packed, byte[] into, int length) {
      return new Lz4Decompressor()
          .decompress(
              packed.array(),
              packed.arrayOffset() + packed.position(),
              packed.remaining(),
              into,
              0,
              length);
    }

    @Override
    public void unpack(InputStream packed, OutputStream into, long length) throws IOException {
      transfer(BlockFormat.LZ4, packed, into, length);
    }
  },
  /** LZ4 blocks in Hadoop's framing, or unframed as some writers leave the framing out. */
  LZ4(260) {
    @Override
    public int unpack(ByteBuffer packed, byte[] into, int length) throws IOException {
      try {
        if (HadoopFrames.unpack(packed.duplicate(), into, length) == length) {
          return length;
        }
      } catch (MalformedInputException e) {
        // The page is not framed.
      }
      return LZ4_RAW.unpack(packed, into, length);
    }

    @Override
    public void unpack(InputStream packed, OutputStream into, long length) throws IOException {
      HadoopFrames.unpack(packed, into, length);
    }
  };

  private static final int GZIP_BUFFER = 64 << 10;

  /** Largest page in bytes that may claim any compression ratio. */
  private static final int SMALL_PAGE = 64 << 10;

  private final int mostRatio;

  PageCodec(int mostRatio) {
    this.mostRatio = mostRatio;
  }

  /** Returns the codec of a column chunk; empty if it is not supported. */
  public static Optional<PageCodec> of(CompressionCodec codec) {
    return Arrays.stream(values()).filter(each -> each.name().equals(codec.name())).findFirst();
  }

  /** Returns the names of all codecs, for messages. */
  public static String names() {
    return Arrays.stream(values()).map(PageCodec::name).collect(Collectors.joining(", "));
  }

  /**
   * Decompresses the first {@code length} bytes of a page to {@code into}, and returns the full
   * decompressed length. {@code packed} is array-backed, and not modified.
   */
  public abstract int unpack(ByteBuffer packed, byte[] into, int length) throws IOException;

  /**
   * Decompresses all of {@code packed} as a stream.
   *
   * @throws IOException if it is damaged, or its decompressed length is not {@code length}
   */
  public abstract void unpack(InputStream packed, OutputStream into, long length)
      throws IOException;

  private static void transfer(InputStream from, OutputStream into, long length)
      throws IOException {
    long got = 0;
    try (from) {
      byte[] piece = new byte[GZIP_BUFFER];
      for (int read = from.read(piece); read >= 0 && got <= length; read = from.read(piece)) {
        got += read;
        into.write(piece, 0, read);
      }
    }
    requireLength(got, length);
  }

  private static void transfer(
      BlockFormat format, InputStream packed, OutputStream into, long length) throws IOException {
    LzWindow window = new LzWindow(into, length);
    format.unpack(packed, window);
    requireLength(window.written(), length);
  }

  static void requireLength(long got, long length) throws IOException {
    if (got != length) {
      throw new IOException(
          "it unpacks to %,d bytes or more, its header says %,d".formatted(got, length));
    }
  }

  /**
   * Decompresses a page.
   *
   * @throws ParquetDecodingException if it is damaged, or its decompressed length is not {@code
   *     length}
   */
  public final void unpackAll(ByteBuffer packed, byte[] into, int length) {
    try {
      int got = length == 0 ? 0 : unpack(packed, into, length);
      if (got != length) {
        throw new ParquetDecodingException(
            "a page unpacks to %d bytes, its header says %d".formatted(got, length));
      }
    } catch (IOException e) {
      throw new ParquetDecodingException("a page is no " + this + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks that the sizes in a page header do not exceed the compression ratio of this codec.
   *
   * @throws ParquetDecodingException if they do
   */
  public final void requirePlausible(int packed, int unpacked) {
    if (unpacked > SMALL_PAGE && unpacked > (long) mostRatio * packed) {
      throw new ParquetDecodingException(
          "a page claims to unpack from %,d bytes to %,d: %s packs at most %,d to one"
              .formatted(packed, unpacked, this, mostRatio));
    }
  }

  private static InputStream stream(ByteBuffer packed) {
    return new ByteArrayInputStream(
        packed.array(), packed.arrayOffset() + packed.position(), packed.remaining());
  }

  /** Reads {@code length} bytes; returns a larger number if there are more. */
  private static int drain(InputStream from, byte[] into, int length) throws IOException {
    try (from) {
      int got = from.readNBytes(into, 0, length);
      return got == length && from.read() >= 0 ? length + 1 : got;
    }
  }
}
