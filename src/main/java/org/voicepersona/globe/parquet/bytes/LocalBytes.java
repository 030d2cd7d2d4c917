package org.voicepersona.globe.parquet.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a column chunk of a local file: small reads by blocks, large ones individually. */
public final class LocalBytes implements ChunkBytes {

  private static final int BLOCK = 32 << 10;

  private final FileBytes file;
  private final long end;
  private final PageBuffer block;
  private final PageBuffer large;
  private long blockFrom;
  private int blockLength;

  /** Creates a reader of a chunk, accounted in a lease of memory. */
  public LocalBytes(FileBytes file, ColumnChunk chunk, PageMemory.Lease memory) {
    this.file = file;
    this.end = chunk.end();
    this.block = new PageBuffer(memory);
    this.large = new PageBuffer(memory);
  }

  @Override
  public ByteBuffer get(long position, int length) throws IOException, PageTooLargeException {
    if (position >= blockFrom && position + length <= blockFrom + blockLength) {
      return ByteBuffer.wrap(block.bytes(), (int) (position - blockFrom), length);
    }
    if (length > BLOCK / 2) {
      ByteBuffer bytes = ByteBuffer.wrap(large.ofAtLeast(length), 0, length);
      file.read(position, bytes);
      return bytes.flip();
    }
    blockLength = 0;
    int wanted = (int) Math.max(length, Math.min(BLOCK, end - position));
    file.read(position, ByteBuffer.wrap(block.ofAtLeast(wanted), 0, wanted));
    blockFrom = position;
    blockLength = wanted;
    return ByteBuffer.wrap(block.bytes(), 0, length);
  }

  @Override
  public void drop() {
    blockLength = 0;
    block.drop();
    large.drop();
  }
}
