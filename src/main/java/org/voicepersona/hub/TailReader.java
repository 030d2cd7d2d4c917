package org.voicepersona.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;

/**
 * Reads ranges and caches the end of each file, where formats such as Parquet have their footer: it
 * is read at each opening of the file, and a few bytes at first.
 */
final class TailReader {

  private static final int LARGEST_TAIL = 256 << 10;
  private static final int MOST_TAILS = 128;

  /** The last bytes of a file, as far as they have been read. */
  private record Tail(byte[] bytes) {

    private static final Tail NONE = new Tail(new byte[0]);

    private long start(RemoteFile file) {
      return file.file().bytes() - bytes.length;
    }
  }

  private final RangeReader ranges;
  private final Map<RemoteFile, Tail> tails = Collections.synchronizedMap(new Lru<>(MOST_TAILS));

  TailReader(RangeReader ranges) {
    this.ranges = ranges;
  }

  /** Fills {@code into} with the bytes of {@code file} from {@code from} on. */
  void read(RemoteFile file, long from, ByteBuffer into) throws IOException {
    Tail tail = tails.getOrDefault(file, Tail.NONE);
    long start = tail.start(file);
    long end = from + into.remaining();
    if (end >= start && file.file().bytes() - from <= LARGEST_TAIL) {
      if (from < start) {
        tail = grow(file, tail, from);
        tails.put(file, tail);
      }
      into.put(tail.bytes, (int) (from - tail.start(file)), into.remaining());
    } else {
      ranges.read(file, from, into);
    }
  }

  private Tail grow(RemoteFile file, Tail tail, long from) throws IOException {
    byte[] bytes = new byte[(int) (file.file().bytes() - from)];
    int missing = bytes.length - tail.bytes.length;
    ranges.read(file, from, ByteBuffer.wrap(bytes, 0, missing));
    System.arraycopy(tail.bytes, 0, bytes, missing, tail.bytes.length);
    return new Tail(bytes);
  }
}
