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
 * The indexes that a run keeps beside its progress, wherever that lies, so that a later one need
 * not go through archives again. One run at a time uses them in a process.
 */
public final class KeptIndexes {

  /** Those of the run of this process. */
  public static final KeptIndexes OF_THIS_PROCESS = new KeptIndexes();

  /** What a process that was killed while it kept an index has left. */
  private static final String UNFINISHED = "*.tmp";

  private final Set<Path> used = new HashSet<>();
  private Optional<Path> earlier = Optional.empty();
  private Optional<Path> place = Optional.empty();

  private KeptIndexes() {}

  /**
   * Begins a run: what an earlier one has kept in a folder is used; nothing is written there yet.
   *
   * @param folder need not exist
   */
  public synchronized void lookIn(Path folder) {
    used.clear();
    place = Optional.empty();
    earlier = Optional.of(folder);
  }

  /**
   * Keeps the indexes that the run has used so far, and those that it will use, in a folder.
   *
   * @throws IOException if it cannot be written to
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
   * Uses what a run of another process keeps, as a worker does; in the process of a run itself this
   * changes nothing.
   *
   * @param folder where it keeps them; need not be seen from here
   */
  public synchronized void share(URI folder) {
    if (place.isEmpty()) {
      earlier = Optional.of(Path.of(folder));
    }
  }

  /** Notes that an index is used, and keeps it if the run does. */
  synchronized void add(Path index) throws IOException {
    if (used.add(index) && place.isPresent()) {
      copy(index, place.get());
    }
  }

  /** Brings an index to its place, if an earlier run has kept it; returns whether one has. */
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

  /** Keeps an index, and none of the same place in an earlier state. */
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
