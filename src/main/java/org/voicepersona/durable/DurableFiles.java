package org.voicepersona.durable;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/** File operations whose effects survive a crash once they have returned. */
public final class DurableFiles {

  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

  private DurableFiles() {}

  /** Writes the content of one file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a new file and syncs it to the disk; fails if the path exists, even as a link. */
  public static void write(Path file, Content content) throws IOException {
    try (DurableStream disk = DurableStream.open(file);
        BufferedOutputStream out = new BufferedOutputStream(disk, 1 << 16)) {
      content.writeTo(out);
      out.flush();
      disk.sync();
    } catch (IOException e) {
      throw new IOException("cannot write %s: %s".formatted(file, Reason.of(e)), e);
    }
  }

  /**
   * Replaces a small file atomically: writes a temporary file beside it, then renames that. Where
   * this fails, as on a full disk, the file stays as it was and the temporary one goes.
   */
  public static void replace(Path file, Content content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      write(beside, content);
      move(beside, file);
    } catch (IOException | RuntimeException | Error e) {
      try {
        Files.deleteIfExists(beside);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /** Deletes the temporary files of killed calls of {@link #replace}, if the directory exists. */
  public static void deleteUnfinished(Path directory) throws IOException {
    for (Path file : list(directory, "*.tmp")) {
      Files.delete(file);
    }
  }

  /**
   * Deletes those temporary files of killed calls of {@link #replace} that were last written longer
   * ago than {@code age}, where other processes may be writing theirs.
   */
  public static void deleteUnfinished(Path directory, Duration age) throws IOException {
    FileTime latest = FileTime.from(Instant.now().minus(age));
    for (Path file : list(directory, "*.tmp")) {
      try {
        if (Files.getLastModifiedTime(file).compareTo(latest) < 0) {
          Files.deleteIfExists(file);
        }
      } catch (NoSuchFileException e) {
        // Its process has moved it to its place since.
      }
    }
  }

  /** Renames a file atomically over its target and syncs the folder; readers see either file. */
  public static void move(Path from, Path to) throws IOException {
    rename(from, to);
    syncDirectory(to.toAbsolutePath().getParent());
  }

  /** Renames as {@link #move} does without syncing the folder; a link at the target is replaced. */
  public static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  /**
   * Moves a file to a path that does not exist; of concurrent moves to one path, one succeeds.
   *
   * @throws FileAlreadyExistsException if the target exists; the file stays where it was
   */
  public static void moveToNew(Path from, Path to) throws IOException {
    if (DurableStream.isLocal(to)) {
      link(from, to);
      syncDirectory(to.toAbsolutePath().getParent());
      return;
    }
    try {
      Files.move(from, to);
    } catch (IOException e) {
      if (Files.exists(from) && Files.exists(to)) {
        throw new FileAlreadyExistsException(to.toString());
      }
      throw e;
    }
  }

  /** Links, then unlinks: a rename would replace the target. Renames on disks without links. */
  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.move(from, to);
      return;
    }
    Files.delete(from);
  }

  /**
   * Makes an immutable file available at a second path too: as a hard link, or where the disk has
   * none as an atomic copy. The link is durable only after {@link #syncDirectory}.
   *
   * @throws FileAlreadyExistsException if there is something at {@code place}
   */
  public static void share(Path file, Path place) throws IOException {
    if (DurableStream.isLocal(file) && DurableStream.isLocal(place)) {
      try {
        Files.createLink(place, file);
        return;
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (UnsupportedOperationException | FileSystemException e) {
        // The disk has no hard links, or allows no more of them: copy.
      }
    }
    if (Files.exists(place, NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(place.toString());
    }
    replace(place, out -> Files.copy(file, out));
  }

  /** Returns the bytes free on a folder's disk; empty if the file system does not tell. */
  public static OptionalLong usableBytes(Path folder) {
    long usable = DurableStream.isLocal(folder) ? folder.toFile().getUsableSpace() : 0;
    return usable > 0 ? OptionalLong.of(usable) : OptionalLong.empty();
  }

  /** Copies a file to another file system and syncs the copy there. */
  public static void copy(Path from, Path to) throws IOException {
    write(to, out -> Files.copy(from, out));
  }

  /** Syncs a file's content to the disk; on other file systems, closing the file has done that. */
  public static void sync(Path file) throws IOException {
    if (DurableStream.isLocal(file)) {
      try (FileChannel channel = FileChannel.open(file, WRITE)) {
        channel.force(true);
      }
    }
  }

  /** Creates a directory with its missing parents and syncs its parent. */
  public static void createDirectory(Path directory) throws IOException {
    Files.createDirectories(directory);
    syncDirectory(directory.toAbsolutePath().getParent());
  }

  /** Returns a directory's files that match a glob, sorted by path; none if it does not exist. */
  public static List<Path> list(Path directory, String glob) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
        stream.forEach(files::add);
      }
    }
    Collections.sort(files);
    return files;
  }

  /** Deletes a directory tree, if it exists; links are deleted, not followed. */
  public static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory, NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst = new ArrayList<>(listTree(directory));
    Collections.reverse(deepestFirst);
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }

  /** Lists a directory tree, each directory before its content; follows no links. */
  public static List<Path> listTree(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Deletes a directory if it exists and is empty. */
  public static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      // A directory with content stays.
    }
  }

  /**
   * Makes the entries of a directory durable; a no-op on Windows and Hadoop, which do so
   * themselves.
   */
  public static void syncDirectory(Path directory) throws IOException {
    if (!WINDOWS && DurableStream.isLocal(directory)) {
      try (FileChannel channel = FileChannel.open(directory, READ)) {
        channel.force(true);
      }
    }
  }
}
