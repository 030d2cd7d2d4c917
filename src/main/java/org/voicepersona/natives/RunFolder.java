package org.voicepersona.natives;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.durable.DurableFiles;

/**
 * The private folder of this process's temporary files, with an unpredictable name. {@code
 * scripts/voicepersona} makes it and starts Java with it as {@code java.io.tmpdir}; otherwise this
 * class makes it, too late only for Java's own classes, which read that property before a program
 * can set it.
 *
 * <p>The folder is deleted when the process ends. The folder of a killed process is deleted by the
 * next process to start: a live process holds a lock on a file in its folder, which the system
 * releases however the process ends.
 */
public final class RunFolder {

  private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
  private static final String PROPERTY = "java.io.tmpdir";
  private static final String PREFIX = "voicepersona-run-";
  private static final String LOCK = ".lock";

  /** Content of the lock file once its process holds the lock. */
  private static final byte[] TAKEN = {'\n'};

  private static final int NAME_BITS = 64;

  /** The age from which an unlocked folder is dead; no process takes that long to lock its own. */
  private static final Duration START = Duration.ofHours(1);

  private static final String REMEDY =
      "name another folder for temporary files with TMPDIR (or Java's -Djava.io.tmpdir)";

  private static Optional<RunFolder> current = Optional.empty();

  private final Path path;

  /** Kept open, and so locked, for the life of the process; the reference keeps it reachable. */
  @SuppressWarnings({"unused", "UnusedVariable"})
  private final FileChannel lock;

  private RunFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes or makes the folder of this process, unless it has one, and deletes those of this user's
   * dead processes.
   *
   * @throws UnsafeFolderException if others could change what this process makes there, or the
   *     folder is not writable
   */
  public static synchronized void open() {
    if (current.isPresent()) {
      return;
    }
    Path set = Path.of(System.getProperty(PROPERTY)).toAbsolutePath();
    boolean isMade = set.getFileName() != null && isRunFolder(set);
    try {
      Path parent = PrivateFolder.requireTemporary(isMade ? set.getParent() : set, REMEDY);
      RunFolder folder = isMade ? take(parent.resolve(set.getFileName())) : make(parent);
      System.setProperty(PROPERTY, folder.path.toString());
      current = Optional.of(folder);
      folder.path.toFile().deleteOnExit(); // registered first, deleted last
      Runtime.getRuntime().addShutdownHook(new Thread(folder::removeAtExit));
      removeDead(parent, folder.path);
    } catch (IOException e) {
      throw new UnsafeFolderException(
          "temporary files cannot be made in %s: %s: %s".formatted(set, e, REMEDY));
    }
  }

  /** Returns the folder of this process, if it has one. */
  static synchronized Optional<Path> path() {
    return current.map(folder -> folder.path);
  }

  private static boolean isRunFolder(Path path) {
    return path.getFileName().toString().startsWith(PREFIX);
  }

  /** Takes a folder, or makes another beside it if the process that started this one holds it. */
  private static RunFolder take(Path path) throws IOException {
    PrivateFolder.make(path, REMEDY);
    Optional<RunFolder> folder = lock(path);
    return folder.isPresent() ? folder.get() : make(path.getParent());
  }

  private static RunFolder make(Path parent) throws IOException {
    BigInteger name = new BigInteger(NAME_BITS, new SecureRandom());
    Path path = parent.resolve(PREFIX + name.toString(36));
    Files.createDirectory(path, PrivateFolder.mode());
    return lock(path).orElseThrow(() -> new IOException(path + " is another process's"));
  }

  /** Locks a folder; empty if another process holds the lock. */
  private static Optional<RunFolder> lock(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path.resolve(LOCK), CREATE, WRITE, NOFOLLOW_LINKS);
    if (channel.tryLock() != null) {
      channel.write(ByteBuffer.wrap(TAKEN));
      return Optional.of(new RunFolder(path, channel));
    }
    channel.close();
    return Optional.empty();
  }

  private static void removeDead(Path parent, Path own) throws IOException {
    List<Path> folders;
    try (Stream<Path> entries = Files.list(parent)) {
      folders =
          entries
              .filter(path -> isRunFolder(path) && !path.equals(own))
              .filter(path -> Files.isDirectory(path, NOFOLLOW_LINKS))
              .toList();
    }
    for (Path folder : folders) {
      try {
        if (!FileOwner.areKnown() || FileOwner.of(folder).isThisUser()) {
          removeIfDead(folder);
        }
      } catch (IOException e) { // Another process is deleting it too, or the system holds on to it.
        LOG.debug("{} is left to the next start: {}", folder, e.toString());
      }
    }
  }

  /**
   * Deletes a folder whose lock is free, unless it is so young that its process may yet lock it.
   */
  private static void removeIfDead(Path folder) throws IOException {
    Path file = folder.resolve(LOCK);
    boolean hasLock = Files.exists(file, NOFOLLOW_LINKS);
    boolean isTaken = hasLock && Files.size(file) > 0;
    Instant changed = Files.getLastModifiedTime(folder).toInstant();
    if (!isTaken && changed.isAfter(Instant.now().minus(START))) {
      return;
    }
    if (!hasLock) {
      DurableFiles.deleteTree(folder);
      return;
    }
    try (FileChannel channel = FileChannel.open(file, WRITE, NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        DurableFiles.deleteTree(folder);
      }
    }
  }

  /**
   * Registers all files for deletion at the JVM's very end, since other shutdown hooks may still
   * use them; files made later are left to the next start.
   */
  private void removeAtExit() {
    try {
      DurableFiles.listTree(path).forEach(file -> file.toFile().deleteOnExit());
    } catch (IOException e) {
      LOG.warn("{} is left to the next start: {}", path, e.toString());
    }
  }
}
