package org.voicepersona.output.directory;

import static java.util.Objects.requireNonNullElse;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.durable.DurableStream;

/**
 * The right to write to an output directory; one process has it, and loses it when it ends. On HDFS
 * a process that was killed loses it after a minute.
 */
public final class DirectoryLock implements Closeable {

  /**
   * What this process holds. The operating system's lock does not tell two holders in one process
   * apart, and closing a second channel to the file would release it.
   */
  private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

  private final Object key;
  private final Closeable held;

  private DirectoryLock(Object key, Closeable held) {
    this.key = key;
    this.held = held;
  }

  /**
   * Takes the lock of a run's result.
   *
   * @throws OutputException if another run has it
   * @throws PlaceRefusedException if the lock is a link, or leads to another file
   */
  public static DirectoryLock take(OutputDirectory output) throws IOException {
    return take(output.root(), output.progress(), "--output");
  }

  /**
   * Takes a lock.
   *
   * @param root the directory that is written to
   * @param folder the folder of it that the lock lies in
   * @param option the option that names the place, for the message
   * @throws OutputException if another run has it
   * @throws PlaceRefusedException if the lock is a link, or leads to another file
   */
  public static DirectoryLock take(Path root, Path folder, String option) throws IOException {
    PathContainment.requireWithin(root, folder);
    PathContainment.requireFile(folder.resolve("lock"));
    DurableFiles.createDirectory(folder);
    Object key = key(folder);
    OutputException held =
        new OutputException(
            "another run is writing to %s. Wait until it ends, or choose another %s."
                .formatted(root, option));
    if (!HELD.add(key)) {
      throw held;
    }
    Path file = folder.toRealPath().resolve("lock");
    try {
      return new DirectoryLock(
          key, DurableStream.isLocal(file) ? lockedChannel(file, held) : lease(file, held));
    } catch (IOException e) {
      HELD.remove(key);
      throw e;
    }
  }

  /** One folder may have many names: links, mounts, and capitals that do not count. */
  private static Object key(Path folder) throws IOException {
    Path real = folder.toRealPath();
    Object key = Files.readAttributes(real, BasicFileAttributes.class).fileKey();
    return requireNonNullElse(key, real);
  }

  private static FileChannel lockedChannel(Path file, OutputException held) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw held;
    }
    return channel;
  }

  /** A file that is being appended to is another's until its process closes it or is dead. */
  private static Closeable lease(Path file, OutputException held) throws IOException {
    try {
      return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      held.addSuppressed(e);
      throw held;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      held.close();
    } finally {
      HELD.remove(key);
    }
  }
}
