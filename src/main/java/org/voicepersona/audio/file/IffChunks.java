package org.voicepersona.audio.file;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The chunks of a big-endian file in order: a name of four characters, a length, the content.
 *
 * @param list all chunks; the last may claim more than there is
 */
record IffChunks(List<Chunk> list) {

  /**
   * One chunk.
   *
   * @param id its name
   * @param start where its name stands
   * @param body where its content begins
   * @param size bytes that its content is said to have, negative when that is not known
   */
  record Chunk(String id, int start, int body, long size) {

    /** Returns where the content ends, at most the end of {@code bytes}. */
    int end(Bytes bytes) {
      return size < 0 ? bytes.to() : (int) Math.min(bytes.to(), body + size);
    }
  }

  private static final int MAX_CHUNKS = 10_000;

  /** Lists the chunks from {@code start} on, with lengths of 4 or 8 bytes. */
  static IffChunks of(Bytes bytes, int start, int sizeBytes) {
    List<Chunk> chunks = new ArrayList<>();
    long at = start;
    boolean isEven = sizeBytes == Integer.BYTES;
    while (bytes.has(at, 4L + sizeBytes) && chunks.size() < MAX_CHUNKS) {
      int sizeAt = (int) at + 4;
      long size = isEven ? bytes.u32(sizeAt, BIG_ENDIAN) : bytes.s64(sizeAt, BIG_ENDIAN);
      int body = sizeAt + sizeBytes;
      chunks.add(new Chunk(bytes.name((int) at, 4), (int) at, body, size));
      if (size < 0 || size > bytes.left(body)) {
        break;
      }
      at = body + size + (isEven ? size & 1 : 0);
    }
    return new IffChunks(List.copyOf(chunks));
  }

  /** Returns the first chunk named {@code id}. */
  Optional<Chunk> first(String id) {
    return list.stream().filter(chunk -> chunk.id().equals(id)).findFirst();
  }
}
