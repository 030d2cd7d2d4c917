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
 * Downloads the content of one file to the cache: several ranges in parallel, recording every byte
 * written, so that a killed process resumes at the next byte. The content is flushed, checked
 * against its digest, and renamed atomically.
 *
 * <p>A power cut may lose bytes that are recorded as written; then the digest differs, and the
 * content is fetched again.
 */
final class BlobDownload {

  /** Bytes of a part, which is fetched by one request unless the connection breaks. */
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
    // Not the name from which huggingface_hub resumes, which assumes a file without holes.
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
   * Fetches the missing bytes and moves the content into its place.
   *
   * @param gained receives the number of bytes of each write, from several threads
   * @throws FileSystemException if the digest of the content differs from the Hub's
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

  /** Waits until all parts have ended, even if one has failed: they write to an open file. */
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
        // Cancelled because of another part's fault.
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

  /** Returns the digest of the fetched content: git's SHA-1 or the SHA-256, as the Hub gave it. */
  private String digest() throws IOException {
    return remote.file().isSmall()
        ? FileDigest.gitBlob(data, remote.file().bytes())
        : FileDigest.sha256(data);
  }
}
