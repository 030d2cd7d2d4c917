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
 * Reads ranges of remote files in background threads, within a memory limit for all readers. Each
 * range is handed out once, to the reader that requested it, and kept until then for any time, so
 * that nothing is read twice because of a slow model.
 */
final class ReadAhead {

  /** The instance of this process, limited to 64 MiB. */
  static final ReadAhead OF_THIS_PROCESS = new ReadAhead(64L << 20);

  private static final int THREADS = 4;

  /** Opens a file for a background thread. */
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
   * Creates an instance.
   *
   * @param mostBytes limit in bytes, above which requests for read-ahead are ignored
   */
  ReadAhead(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Starts to read a range, unless the limit is reached. */
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

  /** Returns a range of a file, either read ahead or read now. */
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

  /** Discards a range that is no longer needed. */
  void forget(Object reader, ByteRange range) {
    remove(new Key(reader, range)).ifPresent(reading -> reading.cancel(false));
  }

  /** Discards all ranges of a reader that is closed. */
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
