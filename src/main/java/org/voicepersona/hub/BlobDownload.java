package org.voicepersona.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.voicepersona.durable.DurableFiles;

/**
 * Brings the content of one file into the cache: several ranges at a time, noting each byte that is
 * written, so that a process that was killed goes on with the byte after it. The content is
 * compared with its digest, flushed, and renamed into its place.
 *
 * <p>A power cut may lose written bytes whose note survives; then the digest is another one, and
 * the content is fetched anew.
 */
final class BlobDownload {

  /** What is fetched by one request, unless it breaks off. */
  static final long PART_BYTES = 32L << 20;

  private static final int DIGESTS_TO_TRY = 2;
  private static final ConcurrentMap<Path, ReentrantLock> OF_THIS_PROCESS =
      new ConcurrentHashMap<>();

  private final HubCache cache;
  private final RangeReader ranges;
  private final RemoteFile remote;
  private final Path blob;
  private final Path data;
  private final Path notes;

  BlobDownload(HubCache cache, RangeReader ranges, RemoteFile remote) {
    this.cache = cache;
    this.ranges = ranges;
    this.remote = remote;
    this.blob = cache.blob(remote.repo(), remote.file().blob());
    // Not the name huggingface_hub resumes from: it takes such a file to have no holes.
    this.data = blob.resolveSibling(blob.getFileName() + ".voicepersona.incomplete");
    this.notes = blob.resolveSibling(blob.getFileName() + ".voicepersona.parts");
  }

  /** Returns how many bytes are still to be fetched. */
  long bytesMissing() throws IOException {
    if (Files.exists(blob)) {
      return 0;
    }
    long bytes = remote.file().bytes();
    return Files.exists(data) ? bytes - PartLedger.bytesDone(notes, bytes, PART_BYTES) : bytes;
  }

  /**
   * Fetches what is missing, and puts the content into its place.
   *
   * @param gained is told of each number of bytes written, by several threads
   * @throws FileSystemException if the content has another digest than the Hub says
   */
  void run(ExecutorService workers, LongConsumer gained) throws IOException {
    Path lock = cache.lock(remote.repo(), remote.file().blob());
    Files.createDirectories(lock.getParent());
    Files.createDirectories(blob.getParent());
    ReentrantLock here = OF_THIS_PROCESS.computeIfAbsent(lock, l -> new ReentrantLock());
    here.lock();
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (held.isValid() && !Files.exists(blob)) {
        fetch(workers, gained);
      }
    } finally {
      here.unlock();
    }
  }

  private void fetch(ExecutorService workers, LongConsumer gained) throws IOException {
    for (int tries = 1; ; tries++) {
      fetchParts(workers, gained);
      String digest = digest();
      if (digest.equals(remote.file().blob())) {
        DurableFiles.move(data, blob);
        Files.delete(notes);
        return;
      }
      Files.delete(data);
      Files.delete(notes);
      if (tries == DIGESTS_TO_TRY) {
        throw new FileSystemException(
            remote.toString(),
            null,
            "what was fetched has the digest %s, must be %s"
                .formatted(digest, remote.file().blob()));
      }
      gained.accept(-remote.file().bytes());
    }
  }

  private void fetchParts(ExecutorService workers, LongConsumer gained) throws IOException {
    if (!Files.exists(data)) {
      Files.deleteIfExists(notes);
    }
    try (FileChannel file =
            FileChannel.open(data, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        PartLedger ledger = PartLedger.open(notes, remote.file().bytes(), PART_BYTES)) {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < ledger.parts(); i++) {
        int part = i;
        parts.add(
            workers.submit(
                () -> {
                  fetch(part, ledger, file, gained);
                  return part;
                }));
      }
      await(parts);
      file.force(true);
    }
  }

  private void fetch(int part, PartLedger ledger, FileChannel file, LongConsumer gained)
      throws IOException {
    long from = ledger.start(part) + ledger.done(part);
    long length = ledger.length(part) - ledger.done(part);
    ranges.read(
        remote,
        from,
        length,
        piece -> {
          int bytes = piece.remaining();
          long at = ledger.start(part) + ledger.done(part);
          while (piece.hasRemaining()) {
            at += file.write(piece, at);
          }
          ledger.add(part, bytes);
          gained.accept(bytes);
        });
  }

  /** Waits until all parts have ended, also after one has failed: they write to an open file. */
  private static void await(List<Future<?>> parts) throws IOException {
    IOException fault = null;
    for (Future<?> part : parts) {
      try {
        part.get();
      } catch (ExecutionException e) {
        parts.forEach(other -> other.cancel(true));
        if (fault == null) {
          fault = e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
      } catch (CancellationException e) {
        // Its fault is another part's.
      } catch (InterruptedException e) {
        parts.forEach(other -> other.cancel(true));
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while fetching");
      }
    }
    if (fault != null) {
      throw fault;
    }
  }

  /** Returns the digest of what was fetched, of the kind the Hub names: git's or the content's. */
  private String digest() throws IOException {
    return remote.file().isSmall()
        ? FileDigest.gitBlob(data, remote.file().bytes())
        : FileDigest.sha256(data);
  }
}
