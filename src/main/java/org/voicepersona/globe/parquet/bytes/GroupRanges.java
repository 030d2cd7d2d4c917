package org.voicepersona.globe.parquet.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The column chunks of one row group of a remote file, each loaded once; neighbouring chunks share
 * a request. Chunks too large for that are read window by window on demand.
 */
public final class GroupRanges {

  private final FileBytes file;
  private final PageMemory.Lease memory;
  private final Map<ByteRange, ByteBuffer> held = new HashMap<>();
  private int group = -1;

  /** Creates an empty set of chunks of a file, accounted in a lease of memory. */
  public GroupRanges(FileBytes file, PageMemory.Lease memory) {
    this.file = file;
    this.memory = memory;
  }

  /** Returns the ranges to request for these columns of a row group of a remote file. */
  public static List<ByteRange> of(Collection<ColumnChunk> chunks, RequestSizes sizes) {
    return together(chunks, List.of(), sizes);
  }

  private static List<ByteRange> together(
      Collection<ColumnChunk> chunks, Collection<ByteRange> held, RequestSizes sizes) {
    long wanted = chunks.stream().mapToLong(ColumnChunk::length).sum();
    long most = wanted <= sizes.ordinaryGroup() ? sizes.ordinaryGroup() : sizes.smallChunk();
    List<ByteRange> ranges = new ArrayList<>();
    chunks.stream()
        .filter(chunk -> chunk.length() > 0 && chunk.length() <= most)
        .filter(chunk -> held.stream().noneMatch(range -> range.contains(chunk)))
        .sorted(Comparator.comparingLong(ColumnChunk::from))
        .forEach(chunk -> join(ranges, chunk, held, sizes));
    return ranges;
  }

  private static void join(
      List<ByteRange> ranges, ColumnChunk chunk, Collection<ByteRange> held, RequestSizes sizes) {
    int last = ranges.size() - 1;
    if (last >= 0) {
      ByteRange before = ranges.get(last);
      long gap = chunk.from() - before.end();
      long length = Math.max(before.end(), chunk.end()) - before.from();
      boolean isHeldBetween =
          held.stream().anyMatch(r -> r.from() < chunk.from() && r.end() > before.end());
      if (gap <= sizes.smallGap() && length <= sizes.ordinaryGroup() && !isHeldBetween) {
        ranges.set(last, new ByteRange(before.from(), (int) length));
        return;
      }
    }
    ranges.add(new ByteRange(chunk.from(), (int) chunk.length()));
  }

  /** Moves to a row group, and releases the chunks of another one. */
  public void enter(RowGroup next) {
    if (next.position() != group) {
      drop();
      group = next.position();
    }
  }

  /** Loads those of these chunks that are not yet loaded, and keeps all others. */
  public void load(Collection<ColumnChunk> chunks) throws IOException, PageTooLargeException {
    for (ByteRange range : together(chunks, held.keySet(), file.requestSizes())) {
      memory.take(range.length());
      try {
        held.put(range, file.take(range));
      } finally {
        if (!held.containsKey(range)) {
          memory.give(range.length());
        }
      }
    }
  }

  /** Returns a reader of a chunk, from the loaded ranges or window by window. */
  public ChunkBytes bytes(ColumnChunk chunk) {
    return new Held(chunk);
  }

  /** Releases all chunks. */
  public void drop() {
    held.keySet().forEach(range -> memory.give(range.length()));
    held.clear();
  }

  private final class Held implements ChunkBytes {

    private final ColumnChunk chunk;
    private final WindowedBytes windows;

    private Held(ColumnChunk chunk) {
      this.chunk = chunk;
      this.windows = new WindowedBytes(file, chunk, memory);
    }

    @Override
    public ByteBuffer get(long position, int length) throws IOException, PageTooLargeException {
      for (Map.Entry<ByteRange, ByteBuffer> each : held.entrySet()) {
        ByteRange range = each.getKey();
        if (range.from() <= position && position + length <= range.end()) {
          return each.getValue().slice((int) (position - range.from()), length);
        }
      }
      return windows.get(position, length);
    }

    @Override
    public void drop() {
      windows.drop();
    }

    @Override
    public void close() {
      windows.close();
    }

    @Override
    public String toString() {
      return chunk.name();
    }
  }
}
