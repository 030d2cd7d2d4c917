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
 * Holds column chunks of one row group of a distant file, each read once: chunks that lie together
 * with one request. Those that are too large for that are read window by window as they are wanted.
 */
public final class GroupRanges {

  private final FileBytes file;
  private final PageMemory.Lease memory;
  private final Map<ByteRange, ByteBuffer> held = new HashMap<>();
  private int group = -1;

  /** Reads row groups of a file within a lease of memory. */
  public GroupRanges(FileBytes file, PageMemory.Lease memory) {
    this.file = file;
    this.memory = memory;
  }

  /** Returns the ranges to read at once for these columns of a row group of a distant file. */
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

  /** Goes to a row group; lets go of what is held of another one. */
  public void enter(RowGroup next) {
    if (next.position() != group) {
      drop();
      group = next.position();
    }
  }

  /** Reads these chunks, as far as they are not held; those before stay. */
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

  /** Returns the bytes of a chunk; loads it first if it is to be held and is not. */
  public ChunkBytes bytes(ColumnChunk chunk) {
    return new Held(chunk);
  }

  /** Lets go of everything. */
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
