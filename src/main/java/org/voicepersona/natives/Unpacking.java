package org.voicepersona.natives;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.voicepersona.durable.DurableFiles;

/**
 * Unpacks libraries into folders of a private folder, each atomically, however many processes
 * unpack and whenever one is killed.
 *
 * @param natives the private folder
 */
record Unpacking(Path natives) {

  private static final String PARTIAL = ".partial";

  /**
   * Unpacks {@code libraries} unless they are there, and returns their folder; its name has a
   * checksum of their names, lengths and {@link PackedLibrary#check checks}.
   */
  Path of(String name, List<PackedLibrary> libraries) throws IOException {
    Path folder = natives.resolve("%s-%08x".formatted(name, key(libraries)));
    if (!isWhole(folder, libraries)) {
      synchronized (Unpacking.class) { // A file lock holds for the whole process, not for a thread.
        unpack(folder, libraries);
      }
    }
    return folder;
  }

  private static long key(List<PackedLibrary> libraries) {
    CRC32 key = new CRC32();
    for (PackedLibrary library : libraries) {
      String line = "%s %d %d\n".formatted(library.file(), library.bytes(), library.check());
      key.update(line.getBytes(UTF_8));
    }
    return key.getValue();
  }

  private static boolean isWhole(Path folder, List<PackedLibrary> libraries) throws IOException {
    for (PackedLibrary library : libraries) {
      if (!library.isIn(folder)) {
        return false;
      }
    }
    return true;
  }

  private void unpack(Path folder, List<PackedLibrary> libraries) throws IOException {
    try (FileChannel channel =
        FileChannel.open(natives.resolve(".lock"), CREATE, WRITE, NOFOLLOW_LINKS)) {
      FileLock lock = channel.lock();
      try (lock) {
        if (!isWhole(folder, libraries)) {
          removePartial();
          DurableFiles.deleteTree(folder);
          copy(libraries, folder);
        }
      }
    }
  }

  /** Deletes what killed processes have left; the lock is held, so no process is unpacking. */
  private void removePartial() throws IOException {
    List<Path> partial;
    try (Stream<Path> entries = Files.list(natives)) {
      partial = entries.filter(path -> path.toString().endsWith(PARTIAL)).toList();
    }
    for (Path path : partial) {
      DurableFiles.deleteTree(path);
    }
  }

  private void copy(List<PackedLibrary> libraries, Path folder) throws IOException {
    Path partial = natives.resolve(folder.getFileName() + PARTIAL);
    Files.createDirectory(partial, PrivateFolder.mode());
    try {
      for (PackedLibrary library : libraries) {
        library.copyTo(partial);
      }
      DurableFiles.move(partial, folder);
    } catch (IOException e) {
      DurableFiles.deleteTree(partial);
      throw e;
    }
  }
}
