package org.voicepersona.globe.layout;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The indexes that a run keeps next to its checkpoint files, so that later runs need not scan
 * archives again. Only one run at a time may use it in a process.
 */
public final class KeptIndexes {

  /** The instance for the run of this process. */
  public static final KeptIndexes OF_THIS_PROCESS = new KeptIndexes();

  /** Temporary files of a process that was killed while it wrote an index. */
  private static final String UNFINISHED = "*.tmp";

  private final Set<Path> used = new HashSet<>();
  private Optional<Path> earlier = Optional.empty();
  private Optional<Path> place = Optional.empty();

  private KeptIndexes() {}

  /**
   * Begins a run: uses the indexes that earlier runs kept in a folder, without writing there yet.
   *
   * @param folder the folder, which need not exist
   */
  public synchronized void lookIn(Path folder) {
    used.clear();
    place = Optional.empty();
    earlier = Optional.of(folder);
  }

  /**
   * Copies the indexes that the run has used so far, and each that it uses later, to a folder.
   *
   * @throws IOException if the folder cannot be written to
   */
  public synchronized void keepIn(Path folder) throws IOException {
    place = Optional.of(folder);
    earlier = place;
    remove(folder, UNFINISHED, file -> true);
    for (Path index : used) {
      copy(index, folder);
    }
  }

  /**
   * Uses the indexes that a run in another process keeps, for a worker; has no effect in the
   * process of that run itself.
   *
   * @param folder the folder of these indexes, which this process may be unable to access
   */
  public synchronized void share(URI folder) {
    if (place.isEmpty()) {
      earlier = Optional.of(Path.of(folder));
    }
  }

  /** Records that an index is used, and copies it if the run keeps its indexes. */
  synchronized void add(Path index) throws IOException {
    if (used.add(index) && place.isPresent()) {
      copy(index, place.get());
    }
  }

  /** Copies an index from an earlier run to its path; returns whether there was one. */
  synchronized boolean fetch(Path index) throws IOException {
    if (earlier.isEmpty()) {
      return false;
    }
    Path kept = earlier.get().resolve(index.getFileName().toString());
    if (!Files.isRegularFile(kept) || !RowIndex.isWhole(kept)) {
      return false;
    }
    replace(kept, index);
    return true;
  }

  /** Copies an index to the kept ones, replacing indexes of earlier states of its shard. */
  private static void copy(Path index, Path folder) throws IOException {
    String name = index.getFileName().toString();
    Path kept = folder.resolve(name);
    if (Files.exists(index) && !Files.exists(kept)) {
      Files.createDirectories(folder);
      replace(index, kept);
      String ofPlace = name.substring(0, name.indexOf('-') + 1);
      remove(folder, ofPlace + "*", file -> !file.equals(kept));
    }
  }

  private static void remove(Path folder, String pattern, Predicate<Path> isUnwanted)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
      for (Path file : files) {
        if (isUnwanted.test(file)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static void replace(Path from, Path to) throws IOException {
    Path beside = to.resolveSibling(UNFINISHED.replace("*", UUID.randomUUID().toString()));
    try {
      Files.copy(from, beside);
      Files.move(beside, to, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
