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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/** The few file operations that the guarantees rest on: what they return from survives a crash. */
public final class DurableFiles {

  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

  private DurableFiles() {}

  /** Writes the content of one file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a new file to the disk; fails if anything is there, a link too. */
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

  /** Writes a small file whole or not at all: beside its place, then into it. */
  public static void replace(Path file, Content content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    write(beside, content);
    move(beside, file);
  }

  /** Removes what killed processes left of {@link #replace} in a directory, if it is there. */
  public static void deleteUnfinished(Path directory) throws IOException {
    for (Path file : list(directory, "*.tmp")) {
      Files.delete(file);
    }
  }

  /** Moves a file into its place, replacing what is there; readers see the old or the new one. */
  public static void move(Path from, Path to) throws IOException {
    rename(from, to);
    syncDirectory(to.toAbsolutePath().getParent());
  }

  /** Moves a file as {@link #move} does, but for {@link #syncDirectory}; a link is replaced. */
  public static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  /**
   * Moves a file to a place where nothing is; of several that do so at a time, one succeeds.
   *
   * @throws FileAlreadyExistsException if something is there; the file stays where it was
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

  /** A rename would replace what is there; some disks have no links, and then it must do. */
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
   * Makes a file that never changes be at a second place too, whole or not at all: as a link where
   * the disk has them, else as a copy. The link is not durable before {@link #syncDirectory}.
   *
   * @throws FileAlreadyExistsException if something is there
   */
  public static void share(Path file, Path place) throws IOException {
    if (DurableStream.isLocal(file) && DurableStream.isLocal(place)) {
      try {
        Files.createLink(place, file);
        return;
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (UnsupportedOperationException | FileSystemException e) {
        // Some disks have no links, or not so many.
      }
    }
    replace(place, out -> Files.copy(file, out));
  }

  /** Returns how many bytes the disk of a folder has room for; nothing where that is not told. */
  public static OptionalLong usableBytes(Path folder) {
    long usable = DurableStream.isLocal(folder) ? folder.toFile().getUsableSpace() : 0;
    return usable > 0 ? OptionalLong.of(usable) : OptionalLong.empty();
  }

  /** Copies a file to another file system, on whose disks it is then. */
  public static void copy(Path from, Path to) throws IOException {
    write(to, out -> Files.copy(from, out));
  }

  /** Waits until the content of a file is on the disk; elsewhere closing it has done that. */
  public static void sync(Path file) throws IOException {
    if (DurableStream.isLocal(file)) {
      try (FileChannel channel = FileChannel.open(file, WRITE)) {
        channel.force(true);
      }
    }
  }

  /** Makes a directory and those above it. */
  public static void createDirectory(Path directory) throws IOException {
    Files.createDirectories(directory);
    syncDirectory(directory.toAbsolutePath().getParent());
  }

  /** Returns the files of a directory that match a glob, by name; none if it is not there. */
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

  /** Removes a directory with all in it, if it is there; of links, only the links. */
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

  /** Returns a directory and all in it, directories before what they hold; follows no links. */
  public static List<Path> listTree(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Removes a directory, if it is there and empty. */
  public static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      // Then it stays.
    }
  }

  /**
   * Makes the names in a directory durable; Windows and Hadoop have no such operation and do it by
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
