package org.voicepersona.globe.parquet.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads a large column chunk of a remote file by windows, each byte once; the next window is read
 * ahead while the current one is used.
 */
final class WindowedBytes implements ChunkBytes {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final FileBytes file;
  private final long end;
  private final PageMemory.Lease memory;
  private ByteBuffer window = NOTHING;
  private long from;

  /** The window that is being read ahead. */
  private Optional<ByteRange> ahead = Optional.empty();

  WindowedBytes(FileBytes file, ColumnChunk chunk, PageMemory.Lease memory) {
    this.file = file;
    this.end = chunk.end();
    this.memory = memory;
  }

  @Override
  public ByteBuffer get(long position, int length) throws IOException, PageTooLargeException {
    if (position < from || position + length > from + window.capacity()) {
      slide(position, length);
    }
    return window.slice((int) (position - from), length);
  }

  /** Moves to a window of these bytes: the rest of the current window and what follows. */
  private void slide(long position, int length) throws IOException, PageTooLargeException {
    Optional<ByteRange> next = ahead.filter(range -> position < range.end());
    if (next.isEmpty()) {
      forgetAhead();
    }
    long endOfNext =
        next.map(ByteRange::end).orElse(Math.min(position + file.requestSizes().window(), end));
    int size = (int) Math.max(length, endOfNext - position);
    memory.take(size);
    ByteBuffer slid = ByteBuffer.allocate(size);
    long endOfWindow = from + window.capacity();
    if (position >= from && position < endOfWindow) {
      int at = (int) (position - from);
      slid.put(window.slice(at, Math.min(window.capacity() - at, size)));
    }
    drop();
    window = slid;
    from = position;
    fill(next);
    readAhead();
  }

  private void fill(Optional<ByteRange> next) throws IOException {
    try {
      if (next.isPresent()) {
        ahead = Optional.empty();
        readUpTo(Math.max(from, next.get().from()));
        ByteBuffer taken = file.take(next.get());
        int before = (int) (from + window.position() - next.get().from());
        window.put(taken.slice(before, taken.capacity() - before));
      }
      readUpTo(from + window.capacity());
    } catch (IOException | RuntimeException e) {
      drop();
      throw e;
    }
  }

  private void readUpTo(long position) throws IOException {
    int limit = (int) (position - from);
    if (window.position() < limit) {
      window.limit(limit);
      file.read(from + window.position(), window);
      window.limit(window.capacity());
    }
  }

  private void readAhead() {
    long next = from + window.capacity();
    if (next < end) {
      ByteRange range =
          new ByteRange(next, (int) Math.min(file.requestSizes().window(), end - next));
      file.readAhead(range);
      ahead = Optional.of(range);
    }
  }

  private void forgetAhead() {
    ahead.ifPresent(file::forget);
    ahead = Optional.empty();
  }

  @Override
  public void drop() {
    memory.give(window.capacity());
    window = NOTHING;
  }

  @Override
  public void close() {
    drop();
    forgetAhead();
  }
}
