package org.voicepersona.globe.parquet.bytes;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.parquet.bytes.ByteBufferInputStream;

/**
 * A page in a file as input for parquet-java's value readers, with only the requested slices in
 * memory.
 */
public final class StoredInputStream extends ByteBufferInputStream {

  private static final int BLOCK = 64 << 10;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final StoredBytes bytes;
  private ByteBuffer block = NOTHING;
  private long blockFrom;
  private long position;
  private long marked;

  @SuppressWarnings("deprecation")
  public StoredInputStream(StoredBytes bytes) {
    super(NOTHING);
    this.bytes = bytes;
  }

  @Override
  public long position() {
    return position;
  }

  private long left() {
    return bytes.length() - position;
  }

  @Override
  public int available() {
    return (int) Math.min(left(), Integer.MAX_VALUE);
  }

  @Override
  public int read() {
    if (left() == 0) {
      return -1;
    }
    return Byte.toUnsignedInt(piece(1).get());
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    return read(ByteBuffer.wrap(into, offset, length));
  }

  @Override
  public int read(ByteBuffer out) {
    if (left() == 0) {
      return out.hasRemaining() ? -1 : 0;
    }
    int length = (int) Math.min(out.remaining(), left());
    out.put(piece(length));
    return length;
  }

  @Override
  public ByteBuffer slice(int length) throws EOFException {
    if (length < 0 || length > left()) {
      throw new EOFException("%d bytes are asked for, %d are left".formatted(length, left()));
    }
    ByteBuffer slice = ByteBuffer.allocate(length);
    if (length <= BLOCK) {
      return slice.put(piece(length)).flip();
    }
    readFully(slice);
    position += length;
    return slice.flip();
  }

  private void readFully(ByteBuffer into) {
    try {
      bytes.read(position, into);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the next bytes, valid until the next call, and moves past them. */
  private ByteBuffer piece(int length) {
    if (position < blockFrom || position + length > blockFrom + block.limit()) {
      fill(Math.max(length, (int) Math.min(BLOCK, left())));
    }
    ByteBuffer piece = block.slice((int) (position - blockFrom), length);
    position += length;
    return piece;
  }

  private void fill(int length) {
    block = length == block.capacity() ? block.clear() : ByteBuffer.allocate(length);
    readFully(block);
    block.flip();
    blockFrom = position;
  }

  @Override
  public long skip(long length) {
    long skipped = Math.max(0, Math.min(length, left()));
    position += skipped;
    return skipped;
  }

  @Override
  public void skipFully(long length) throws IOException {
    if (length < 0 || length > left()) {
      throw new EOFException("%d bytes are to be skipped, %d are left".formatted(length, left()));
    }
    position += length;
  }

  @Override
  public List<ByteBuffer> sliceBuffers(long length) throws EOFException {
    return List.of(slice((int) Math.min(length, Integer.MAX_VALUE)));
  }

  @Override
  public List<ByteBuffer> remainingBuffers() {
    throw new UnsupportedOperationException("what lies in a file is not brought into memory whole");
  }

  @Override
  public ByteBufferInputStream remainingStream() {
    return this;
  }

  @Override
  public void mark(int limit) {
    marked = position;
  }

  @Override
  public void reset() {
    position = marked;
  }

  @Override
  public boolean markSupported() {
    return true;
  }
}
