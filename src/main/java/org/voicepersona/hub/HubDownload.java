package org.voicepersona.hub;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Downloads files of a repository to the cache, resuming interrupted downloads at the byte where
 * they stopped. Cached files are not fetched.
 */
public final class HubDownload {

  /** Number of concurrent requests. */
  public static final int PARALLEL = 4;

  private final Hub hub;
  private final TransferProgress progress;

  /** Makes a download that reports to {@code progress}. */
  public HubDownload(Hub hub, TransferProgress progress) {
    this.hub = requireNonNull(hub, "hub is null");
    this.progress = requireNonNull(progress, "progress is null");
  }

  /**
   * Downloads the files of a revision whose paths are {@code wanted}.
   *
   * @return the commit, whose files lie in {@link HubCache#snapshot}
   * @throws FileSystemException if there are none, if the disk has no room for them (then nothing
   *     is fetched), or if a download fails
   */
  public String run(RepoId repo, String revision, Predicate<String> wanted) throws IOException {
    String commit = hub.commit(repo, revision);
    List<HubFile> files =
        hub.list(repo, commit, "", true).stream()
            .filter(file -> wanted.test(file.path()))
            .sorted(Comparator.comparing(HubFile::path))
            .toList();
    if (files.isEmpty()) {
      throw new FileSystemException(
          new HubPath(repo, revision, "").toString(), null, "it has no such files");
    }
    if (!hub.settings().offline()) {
      run(new HubPath(repo, revision, ""), commit, files);
    }
    return commit;
  }

  /**
   * Downloads single files of a commit.
   *
   * @param asked the repository, at the revision that names the commit
   * @return the path of each file
   */
  public List<Path> run(HubPath asked, String commit, List<HubFile> files) throws IOException {
    List<Path> places = fetch(asked.repo(), commit, files);
    hub.cache().record(asked.repo(), asked.revision(), commit);
    return places;
  }

  private List<Path> fetch(RepoId repo, String commit, List<HubFile> files) throws IOException {
    List<RemoteFile> missing = new ArrayList<>();
    for (HubFile file : files) {
      if (hub.cache().find(repo, commit, file.path()).isEmpty()) {
        missing.add(new RemoteFile(repo, commit, withDigest(repo, commit, file)));
      }
    }
    long total = files.stream().mapToLong(HubFile::bytes).reduce(0, HubDownload::sum);
    long bytesMissing = bytesMissing(missing);
    requireRoom(repo, bytesMissing);
    AtomicLong done = new AtomicLong(total - bytesMissing);
    ExecutorService workers = Executors.newFixedThreadPool(PARALLEL);
    try {
      for (RemoteFile remote : missing) {
        String name = remote.file().path();
        progress.advanced(name, done.get(), total);
        download(remote)
            .run(workers, bytes -> progress.advanced(name, done.addAndGet(bytes), total));
        hub.cache().link(remote);
      }
    } finally {
      workers.shutdownNow();
    }
    return files.stream()
        .map(file -> hub.cache().find(repo, commit, file.path()).orElseThrow())
        .toList();
  }

  /** Returns the file with the digest that names its blob, asking the Hub if a list has none. */
  private HubFile withDigest(RepoId repo, String commit, HubFile file) throws IOException {
    return file.hasDigest() ? file : hub.file(repo, commit, file.path());
  }

  /** Removes a file of a commit from the cache, and its blob if no other file links to it. */
  public void discard(RepoId repo, String commit, HubFile file) throws IOException {
    hub.cache().remove(new RemoteFile(repo, commit, file));
  }

  private BlobDownload download(RemoteFile remote) {
    return new BlobDownload(hub.cache(), hub.ranges(), remote);
  }

  private long bytesMissing(List<RemoteFile> files) throws IOException {
    Set<String> counted = new HashSet<>();
    long bytes = 0;
    for (RemoteFile remote : files) {
      if (counted.add(remote.file().blob()) || !hub.cache().hasLinks()) {
        bytes = sum(bytes, download(remote).bytesMissing());
      }
    }
    return bytes;
  }

  /** Returns the sum, saturated: sizes that a server claims may overflow a {@code long}. */
  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private void requireRoom(RepoId repo, long bytes) throws IOException {
    Path root = hub.cache().root();
    Files.createDirectories(root);
    FileStore disk = Files.getFileStore(root);
    long usable = disk.getUsableSpace();
    if (bytes > usable) {
      throw new FileSystemException(
          root.toString(),
          null,
          "%s needs %,d bytes more, the disk has room for %,d (HF_HOME names another place)"
              .formatted(repo, bytes, usable));
    }
  }
}
