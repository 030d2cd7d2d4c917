package org.voicepersona.globe.parquet.bytes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads ranges of distant files before they are asked for, in threads of its own and within a bound
 * of all readers together. Each range is handed out once, to the reader for which it was read, and
 * kept until then however long that takes: what waits for a slow model is not read again.
 */
final class ReadAhead {

  /** That of this process. */
  static final ReadAhead OF_THIS_PROCESS = new ReadAhead(64L << 20);

  private static final int THREADS = 4;

  /** Opens a file that is read from in the background. */
  @FunctionalInterface
  interface Opening {
    SeekableByteChannel open() throws IOException;
  }

  private record Key(Object reader, ByteRange range) {}

  private final long mostBytes;
  private final Map<Key, Future<ByteBuffer>> readings = new HashMap<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "read-ahead");
            thread.setDaemon(true);
            return thread;
          });
  private long bytes;

  /**
   * Makes one.
   *
   * @param mostBytes beyond which nothing more is read ahead
   */
  ReadAhead(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Begins to read a range, if there is room for it. */
  synchronized void start(Object reader, ByteRange range, Opening file) {
    Key key = new Key(reader, range);
    if (bytes + range.length() > mostBytes || readings.containsKey(key)) {
      return;
    }
    bytes += range.length();
    Future<ByteBuffer> reading =
        threads.submit(
            () -> {
              try (SeekableByteChannel channel = file.open()) {
                return read(channel, range);
              }
            });
    readings.put(key, reading);
  }

  /** Returns a range of a reader's file: what was read ahead, else it is read now. */
  ByteBuffer take(Object reader, ByteRange range, SeekableByteChannel channel) throws IOException {
    Optional<Future<ByteBuffer>> begun = remove(new Key(reader, range));
    if (begun.isEmpty()) {
      return read(channel, range);
    }
    try {
      return begun.get().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException fault) {
        throw fault;
      }
      throw new IllegalStateException("cannot read " + range + " of " + reader, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading " + reader);
    }
  }

  /** Tells that nobody will ask for a range. */
  void forget(Object reader, ByteRange range) {
    remove(new Key(reader, range)).ifPresent(reading -> reading.cancel(false));
  }

  /** Tells that a reader has gone, and will ask for nothing any more. */
  synchronized void forgetAll(Object reader) {
    readings.keySet().stream()
        .filter(key -> key.reader().equals(reader))
        .toList()
        .forEach(key -> forget(reader, key.range()));
  }

  private synchronized Optional<Future<ByteBuffer>> remove(Key key) {
    Future<ByteBuffer> reading = readings.remove(key);
    if (reading != null) {
      bytes -= key.range().length();
    }
    return Optional.ofNullable(reading);
  }

  /** Reads with as few and as large requests as the channel allows. */
  private static ByteBuffer read(SeekableByteChannel channel, ByteRange range) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(range.length());
    channel.position(range.from());
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new FileSystemException(
            "it ends %d bytes early: it shrank".formatted(bytes.remaining()));
      }
    }
    return bytes.flip();
  }
}
