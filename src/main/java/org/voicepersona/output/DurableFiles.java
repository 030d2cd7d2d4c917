package org.voicepersona.output;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The few file operations that the guarantees rest on: what they return from survives a crash. */
final class DurableFiles {

  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

  private DurableFiles() {}

  /** Writes the content of one file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file to the disk; a file that is there is replaced, not atomically. */
  static void write(Path file, Content content) throws IOException {
    try (DurableStream disk = DurableStream.open(file);
        BufferedOutputStream out = new BufferedOutputStream(disk, 1 << 16)) {
      content.writeTo(out);
      out.flush();
      disk.sync();
    } catch (IOException e) {
      throw new IOException("cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Writes a small file whole or not at all: beside its place, then into it. */
  static void replace(Path file, Content content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    write(beside, content);
    move(beside, file);
  }

  /** Moves a file into its place, replacing what is there; readers see the old or the new one. */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE, REPLACE_EXISTING);
    syncDirectory(to.toAbsolutePath().getParent());
  }

  /** Copies a file to another file system, on whose disks it is then. */
  static void copy(Path from, Path to) throws IOException {
    write(to, out -> Files.copy(from, out));
  }

  /** Waits until the content of a file is on the disk; elsewhere closing it has done that. */
  static void sync(Path file) throws IOException {
    if (DurableStream.isLocal(file)) {
      try (FileChannel channel = FileChannel.open(file, WRITE)) {
        channel.force(true);
      }
    }
  }

  /** Makes a directory and those above it. */
  static void createDirectory(Path directory) throws IOException {
    Files.createDirectories(directory);
    syncDirectory(directory.toAbsolutePath().getParent());
  }

  /** Returns the files of a directory that match a glob, by name; none if it is not there. */
  static List<Path> list(Path directory, String glob) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
        stream.forEach(files::add);
      }
    }
    Collections.sort(files);
    return files;
  }

  /** Removes a directory with all in it, if it is there. */
  static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(directory)) {
      deepestFirst = tree.sorted(Collections.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }

  /**
   * Makes the names in a directory durable; Windows and Hadoop have no such operation and do it by
   * themselves.
   */
  private static void syncDirectory(Path directory) throws IOException {
    if (!WINDOWS && DurableStream.isLocal(directory)) {
      try (FileChannel channel = FileChannel.open(directory, READ)) {
        channel.force(true);
      }
    }
  }
}
