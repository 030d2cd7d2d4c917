package org.voicepersona.globe.parquet.bytes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads ranges of distant files before they are asked for, in threads of its own. One a process: a
 * runner may interrupt a reader at any row group and go on with another one, which finds here what
 * the first began to read. Each range is handed out once.
 */
final class ReadAhead {

  /** That of this process. */
  static final ReadAhead OF_THIS_PROCESS = new ReadAhead(64L << 20, Duration.ofHours(1));

  private static final int THREADS = 4;

  /** Opens a file that is read from in the background. */
  @FunctionalInterface
  interface Opening {
    SeekableByteChannel open() throws IOException;
  }

  private record Key(String uri, ByteRange range) {}

  private record Reading(Future<ByteBuffer> bytes, long startNanos) {}

  private final long mostBytes;
  private final long longestNanos;
  private final Map<Key, Reading> readings = new LinkedHashMap<>();
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
   * @param longest after which a range that nobody asked for is forgotten: its reader is gone
   */
  ReadAhead(long mostBytes, Duration longest) {
    this.mostBytes = mostBytes;
    this.longestNanos = longest.toNanos();
  }

  /** Begins to read a range, if there is room for it. */
  synchronized void start(String uri, ByteRange range, Opening file) {
    forgetTheOld();
    Key key = new Key(uri, range);
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
    readings.put(key, new Reading(reading, System.nanoTime()));
  }

  private void forgetTheOld() {
    long now = System.nanoTime();
    readings
        .entrySet()
        .removeIf(
            entry -> {
              boolean isOld = now - entry.getValue().startNanos() > longestNanos;
              if (isOld) {
                bytes -= entry.getKey().range().length();
              }
              return isOld;
            });
  }

  /** Returns a range of a file: what was read ahead, else it is read now. */
  ByteBuffer take(String uri, ByteRange range, SeekableByteChannel channel) throws IOException {
    Optional<Reading> begun = remove(new Key(uri, range));
    if (begun.isEmpty()) {
      return read(channel, range);
    }
    try {
      return begun.get().bytes().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException fault) {
        throw fault;
      }
      throw new IllegalStateException("cannot read " + range + " of " + uri, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading " + uri);
    }
  }

  /** Tells that nobody will ask for a range. */
  void forget(String uri, ByteRange range) {
    remove(new Key(uri, range)).ifPresent(reading -> reading.bytes().cancel(false));
  }

  private synchronized Optional<Reading> remove(Key key) {
    Reading reading = readings.remove(key);
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
