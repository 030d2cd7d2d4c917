package org.voicepersona.globe.layout.tar;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.voicepersona.globe.layout.ArchiveStream;

/** The decompressed content of a gzip file, read sequentially. */
final class GzipStream extends ArchiveStream {

  private final Source source;
  private final InputStream in;
  private long position;

  /** The compressed input, which records its own faults to tell them from those of the content. */
  private static final class Source extends FilterInputStream {

    private IOException fault;

    private Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        return super.read(into, offset, length);
      } catch (IOException e) {
        fault = e;
        throw e;
      }
    }
  }

  /** Thrown if the compressed content is invalid or truncated, which is permanent. */
  static final class DamagedContentException extends IOException {

    private static final long serialVersionUID = 1;

    private DamagedContentException(long position, IOException cause) {
      super(
          "the compressed archive is damaged or cut short behind byte %,d of its content (%s)"
              .formatted(position, cause.getMessage()),
          cause);
    }
  }

  GzipStream(InputStream compressed) throws IOException {
    this.source = new Source(compressed);
    try {
      this.in =
          GzipCompressorInputStream.builder()
              .setInputStream(source)
              .setDecompressConcatenated(true)
              .get();
    } catch (IOException e) {
      throw told(e);
    }
  }

  /** Returns whether bytes are the start of a gzip file. */
  static boolean isBegun(byte[] head) {
    return head.length > 2 && head[0] == 0x1f && head[1] == (byte) 0x8b && head[2] == 8;
  }

  private IOException told(IOException e) {
    return source.fault != null ? e : new DamagedContentException(position, e);
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long end() {
    return Long.MAX_VALUE;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      int count = in.read(into, offset, length);
      position += Math.max(0, count);
      return count;
    } catch (IOException e) {
      throw told(e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
