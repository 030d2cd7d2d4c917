package org.voicepersona.globe.layout;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/** Reads a range of a file sequentially by blocks; skipped blocks are not read. */
public final class ChannelStream extends ArchiveStream {

  private static final int BLOCK_OF_INDEX = 1 << 16;

  /** Smaller than most members of an archive, of which only the headers are read. */
  private static final int LOCAL_BLOCK = 1 << 13;

  /** Block size of a remote file: a request takes as long as the transfer of some megabytes. */
  private static final int DISTANT_BLOCK = 4 << 20;

  /** Fills a buffer with the bytes at a position. */
  private interface Source {
    void read(long position, ByteBuffer into) throws IOException;
  }

  private final Source source;
  private final Closeable file;
  private final long end;
  private final int largestBlock;
  private ByteBuffer block = ByteBuffer.allocate(0);
  private long blockEnd;

  private ChannelStream(Source source, Closeable file, long from, long end, int largestBlock) {
    this.source = source;
    this.file = file;
    this.blockEnd = from;
    this.end = end;
    this.largestBlock = largestBlock;
  }

  /** Streams a range of an open index file of small records; never closes the file. */
  static ChannelStream of(FileChannel file, long from, long end) {
    return new ChannelStream(
        (position, into) -> {
          while (into.hasRemaining()) {
            if (file.read(into, position + into.position()) < 0) {
              throw new IOException("an index of rows is cut short");
            }
          }
        },
        () -> {},
        from,
        end,
        BLOCK_OF_INDEX);
  }

  /**
   * Opens a whole file; closing the stream closes the file.
   *
   * @throws IOException if the file system fails
   */
  public static ChannelStream open(String uri) throws IOException {
    FileBytes file = FileBytes.open(uri);
    try {
      int block = file.isDistant() ? DISTANT_BLOCK : LOCAL_BLOCK;
      return new ChannelStream(file::read, file, 0, file.size(), block);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public long position() {
    return blockEnd - block.remaining();
  }

  @Override
  public long end() {
    return end;
  }

  private boolean fill() throws IOException {
    int length = (int) Math.min(largestBlock, end - blockEnd);
    if (length <= 0) {
      return false;
    }
    ByteBuffer filled = ByteBuffer.allocate(length);
    source.read(blockEnd, filled);
    block = filled.flip();
    blockEnd += length;
    return true;
  }

  @Override
  public int read() throws IOException {
    return block.hasRemaining() || fill() ? Byte.toUnsignedInt(block.get()) : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!block.hasRemaining() && !fill()) {
      return -1;
    }
    int count = Math.min(length, block.remaining());
    block.get(into, offset, count);
    return count;
  }

  @Override
  public long skip(long wanted) {
    long skipped = Math.max(0, Math.min(wanted, end - position()));
    if (skipped <= block.remaining()) {
      block.position(block.position() + (int) skipped);
    } else {
      blockEnd = position() + skipped;
      block = ByteBuffer.allocate(0);
    }
    return skipped;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, end - position());
  }
}
