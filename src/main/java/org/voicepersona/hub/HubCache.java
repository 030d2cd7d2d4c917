package org.voicepersona.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.voicepersona.durable.DurableFiles;

/**
 * The Hub's standard cache, shared with {@code huggingface_hub}: {@code blobs} has the content of
 * files, each named by its digest; {@code snapshots/COMMIT} has links to the blobs by file name;
 * {@code refs} has the commits of branches and tags (<a
 * href="https://huggingface.co/docs/hub/local-cache">local cache</a>).
 *
 * <p>A file in the cache is complete: it is written under another name and renamed atomically.
 */
public final class HubCache {

  private final Path root;
  private final boolean symlinks;

  /**
   * Uses a folder, which need not exist.
   *
   * @param symlinks whether to make links; if not, files lie in the snapshots themselves
   */
  HubCache(Path root, boolean symlinks) {
    this.root = requireNonNull(root, "root is null").toAbsolutePath().normalize();
    this.symlinks = symlinks;
  }

  /** Returns the folder of all cached repositories. */
  public Path root() {
    return root;
  }

  /** Returns whether files are links, so that those of the same content are fetched once. */
  boolean hasLinks() {
    return symlinks;
  }

  /** Returns the folder with the files of a commit. */
  public Path snapshot(RepoId repo, String commit) {
    return repository(repo).resolve("snapshots").resolve(commit);
  }

  /** Returns a file of a commit, if it is cached. */
  public Optional<Path> find(RepoId repo, String commit, String path) {
    Path file = inSnapshot(repo, commit, path);
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }

  /** Returns the commit that a revision named when it was last fetched. */
  Optional<String> commit(RepoId repo, String revision) throws IOException {
    Path ref = ref(repo, revision);
    if (!Files.isRegularFile(ref)) {
      return Optional.empty();
    }
    return Optional.of(Files.readString(ref).strip()).filter(c -> c.matches("[0-9a-f]{40}"));
  }

  /** Returns the cached files of a folder at a commit. */
  List<HubFile> list(RepoId repo, String commit, String folder, boolean recursive)
      throws IOException {
    Path snapshot = snapshot(repo, commit);
    Path start = folder.isEmpty() ? snapshot : inSnapshot(repo, commit, folder);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    List<HubFile> files = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(start, recursive ? Integer.MAX_VALUE : 1)) {
      for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
        String path = snapshot.relativize(file).toString().replace('\\', '/');
        files.add(new HubFile(path, Files.size(file), blobOf(file)));
      }
    }
    return files;
  }

  /** Returns the digest of a file in a snapshot; empty if the file is not a link to a blob. */
  public static String blobOf(Path file) throws IOException {
    String name =
        Files.isSymbolicLink(file) ? Files.readSymbolicLink(file).getFileName().toString() : "";
    return HubFile.isDigest(name) ? name : "";
  }

  /** Returns the path of the blob with a digest, which need not exist. */
  public Path blob(RepoId repo, String blob) {
    if (!HubFile.isDigest(blob)) {
      throw new IllegalArgumentException(
          "the digest is '" + blob + "', must be a SHA-1 or SHA-256: a content is known by it");
    }
    return repository(repo).resolve("blobs").resolve(blob);
  }

  /** Returns the file that a writer of a blob holds locked. */
  Path lock(RepoId repo, String blob) {
    return root.resolve(".locks").resolve(repo.cacheFolder()).resolve(blob + ".lock");
  }

  /** Links a downloaded blob into its commit's snapshot; without symlinks, moves it there. */
  Path link(RemoteFile remote) throws IOException {
    Path blob = blob(remote.repo(), remote.file().blob());
    Path file = inSnapshot(remote.repo(), remote.commit(), remote.file().path());
    Files.createDirectories(file.getParent());
    if (!symlinks) {
      DurableFiles.move(blob, file);
      return file;
    }
    Path target = file.getParent().relativize(blob);
    try {
      Files.createSymbolicLink(file, target);
    } catch (FileAlreadyExistsException e) {
      Path beside = file.resolveSibling("." + UUID.randomUUID());
      Files.createSymbolicLink(beside, target);
      DurableFiles.move(beside, file);
    }
    return file;
  }

  /** Removes a file from a snapshot, and its blob if no other file links to it. */
  void remove(RemoteFile remote) throws IOException {
    Files.deleteIfExists(inSnapshot(remote.repo(), remote.commit(), remote.file().path()));
    if (!remote.file().hasDigest()) {
      return;
    }
    Path snapshots = repository(remote.repo()).resolve("snapshots");
    Path blob = blob(remote.repo(), remote.file().blob());
    try (Stream<Path> tree = Files.walk(snapshots)) {
      boolean isUsed =
          tree.filter(Files::isSymbolicLink)
              .anyMatch(
                  link ->
                      link.toAbsolutePath()
                          .normalize()
                          .getParent()
                          .resolve(readLink(link))
                          .normalize()
                          .equals(blob));
      if (!isUsed) {
        Files.deleteIfExists(blob);
      }
    }
  }

  private static Path readLink(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Records the commit that a revision names. */
  void record(RepoId repo, String revision, String commit) throws IOException {
    if (revision.equals(commit)) {
      return;
    }
    Path ref = ref(repo, revision);
    Files.createDirectories(ref.getParent());
    DurableFiles.replace(ref, out -> out.write(commit.getBytes(UTF_8)));
  }

  private Path repository(RepoId repo) {
    return root.resolve(repo.cacheFolder());
  }

  private Path ref(RepoId repo, String revision) {
    return within(repository(repo).resolve("refs"), revision);
  }

  private Path inSnapshot(RepoId repo, String commit, String path) {
    return within(snapshot(repo, commit), path);
  }

  private static Path within(Path folder, String path) {
    Path place = folder.resolve(path).normalize();
    if (!place.startsWith(folder) || place.equals(folder)) {
      throw new IllegalArgumentException("'" + path + "' leads out of " + folder);
    }
    return place;
  }
}
