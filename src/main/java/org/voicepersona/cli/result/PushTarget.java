package org.voicepersona.cli.result;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubFile;
import org.voicepersona.hub.RepoId;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.hub.upload.HubUpload;
import org.voicepersona.hub.upload.PublicRepositoryException;
import org.voicepersona.output.FolderUpdate;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.run.ListedFile;

/**
 * A repository of the Hub to which a release is pushed. Only files that a release of this program
 * has put there, unchanged since by the list in it, are replaced or deleted.
 */
final class PushTarget {

  private static final Logger LOG = LoggerFactory.getLogger(PushTarget.class);

  private static final String BRANCH = "main";

  /** Files that the Hub puts into every new repository. */
  private static final Set<String> OF_THE_HUB = Set.of(".gitattributes");

  private final RepoId repo;
  private final HubUpload upload;
  private final Hub hub;

  PushTarget(RepoId repo, HubSettings settings) {
    this.repo = repo;
    this.upload = new HubUpload(settings, HubTraffic.OF_THIS_PROCESS);
    this.hub = new Hub(settings, HubTraffic.OF_THIS_PROCESS);
  }

  /**
   * Checks that the repository does not exist yet, is empty, or has only an earlier release. One
   * that the Hub does not show yet is checked by {@link #push}.
   *
   * @throws PlaceRefusedException if it has a file of another origin; the message names it
   */
  void requireOurs() throws IOException {
    try {
      earlier();
    } catch (AccessDeniedException | NoSuchFileException e) {
      LOG.info("{} is private, or not there yet: {}", repo, e.getMessage());
    }
  }

  /**
   * Creates the repository, unless it exists.
   *
   * @param hidden whether it is to be private
   * @return whether it is private
   * @throws PublicRepositoryException if it is to be private, but exists and is public
   */
  boolean create(boolean hidden) throws IOException {
    return upload.create(repo, hidden);
  }

  /**
   * Replaces the files of the existing repository by those of a release.
   *
   * @param folder of the release
   * @param files in it
   * @param summary the commit message
   * @return the commit with the files
   * @throws PlaceRefusedException as {@link #requireOurs} does
   */
  String push(Path folder, List<Path> files, String summary) throws IOException {
    Map<String, Path> byPath = new TreeMap<>();
    files.forEach(file -> byPath.put(folder.relativize(file).toString().replace('\\', '/'), file));
    Earlier earlier = earlier();
    List<String> stale =
        earlier.files().stream()
            .map(ListedFile::path)
            .filter(path -> !byPath.containsKey(path))
            .toList();
    byPath.put(FolderUpdate.LIST, folder.resolve(FolderUpdate.LIST));
    return upload.commit(repo, earlier.commit(), byPath, stale, summary);
  }

  /**
   * The earlier release in the repository.
   *
   * @param commit the latest commit
   * @param files of the release
   */
  private record Earlier(String commit, Collection<ListedFile> files) {}

  /** Returns the earlier release, after a check of the repository against the list in it. */
  private Earlier earlier() throws IOException {
    String commit = hub.commit(repo, BRANCH);
    Map<String, HubFile> there = hub.files(repo, commit);
    Map<String, ListedFile> listed = new HashMap<>();
    if (there.containsKey(FolderUpdate.LIST)) {
      Path list = fetch(commit, there.remove(FolderUpdate.LIST));
      FolderUpdate.list(list).forEach(file -> listed.put(file.path(), file));
      Files.delete(list);
    }
    for (HubFile file : there.values()) {
      if (!OF_THE_HUB.contains(file.path())) {
        requireOurs(commit, file, Optional.ofNullable(listed.get(file.path())));
      }
    }
    return new Earlier(commit, listed.values());
  }

  private void requireOurs(String commit, HubFile file, Optional<ListedFile> listed)
      throws IOException {
    Optional<String> objection = Optional.of("was not put there by a release of this program");
    if (listed.isPresent()) {
      objection = difference(commit, file, listed.get());
    }
    if (objection.isPresent()) {
      throw new PlaceRefusedException(
          "%s/%s %s. It would be lost: choose another --push. Nothing was changed."
              .formatted(repo, file.path(), objection.get()));
    }
  }

  private Optional<String> difference(String commit, HubFile file, ListedFile listed)
      throws IOException {
    if (file.bytes() != listed.bytes()) {
      return Optional.of("has %,d bytes instead of %,d".formatted(file.bytes(), listed.bytes()));
    }
    if (file.blob().equals(listed.sha256())) {
      return Optional.empty();
    }
    // For a small file, the Hub gives git's digest instead.
    Path copy = fetch(commit, file);
    try {
      return listed.difference(copy);
    } finally {
      Files.delete(copy);
    }
  }

  /** Returns the name of the repository. */
  @Override
  public String toString() {
    return repo.toString();
  }

  private Path fetch(String commit, HubFile file) throws IOException {
    if (file.bytes() > FolderUpdate.MOST_LIST_BYTES) {
      throw new PlaceRefusedException(
          "%s/%s has %,d bytes, and no release of this program has such a file. Choose another --push. Nothing was changed."
              .formatted(repo, file.path(), file.bytes()));
    }
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(file.bytes()));
    if (content.hasRemaining()) {
      hub.read(repo, commit, file, 0, content);
    }
    return Files.write(Files.createTempFile("pushed", ""), content.array());
  }
}
