package org.voicepersona.testing.unsteady;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Says when the files of an {@link UnsteadyFileSystem} fail, and how. */
public interface FileFaults {

  /** They never do. */
  FileFaults NONE = new FileFaults() {};

  /** Passes the opening of a file, or fails it. */
  default void open(Path file) throws IOException {}

  /** Passes a read, or fails it. */
  default void read(Path file, long position) throws IOException {}

  /** Refuses what is read from a position on, and before another one. */
  static FileFaults refusing(Path refused, long from, long to) {
    return new FileFaults() {
      @Override
      public void read(Path file, long position) throws IOException {
        if (file.equals(refused) && position >= from && position < to) {
          throw new AccessDeniedException(file.toString(), null, "403 Forbidden");
        }
      }
    };
  }

  /**
   * Files fail and come back, each for a few uses, as a seed has it: they are refused, gone, or not
   * to be had, as a whole or somewhere; and seldom the file system fails altogether.
   */
  static FileFaults seeded(long seed) {
    Map<Path, AtomicInteger> opened = new ConcurrentHashMap<>();
    Map<Path, AtomicInteger> read = new ConcurrentHashMap<>();
    return new FileFaults() {
      @Override
      public void open(Path file) throws IOException {
        int spell = next(opened, file) / 3;
        Random random = random(file, spell);
        if (random.nextInt(6) == 0) {
          throw fault(file, random);
        }
      }

      @Override
      public void read(Path file, long position) throws IOException {
        int spell = next(read, file) / 12;
        Random random = random(file, 1_000_003L * spell + (position >> 13));
        int die = random.nextInt(200);
        if (die < 8) {
          throw fault(file, random);
        }
        if (die == 8) {
          throw new IOException("the connection to the file system is lost");
        }
      }

      private int next(Map<Path, AtomicInteger> counts, Path file) {
        return counts.computeIfAbsent(file, key -> new AtomicInteger()).getAndIncrement();
      }

      private Random random(Path file, long moment) {
        Random random = new Random(seed * 31 + file.getFileName().hashCode() + 7919 * moment);
        random.nextLong();
        return random;
      }
    };
  }

  private static IOException fault(Path file, Random random) {
    String name = file.toString();
    return List.of(
            new AccessDeniedException(name, null, "403 Forbidden"),
            new NoSuchFileException(name, null, "404 Not Found"),
            new FileSystemException(name, null, "503 Service Unavailable"))
        .get(random.nextInt(3));
  }
}
