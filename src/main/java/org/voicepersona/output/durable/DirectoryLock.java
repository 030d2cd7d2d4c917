package org.voicepersona.output.durable;

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
   * Takes the lock.
   *
   * @throws OutputException if another run has it
   * @throws PlaceRefusedException if the lock is a link, or leads to another file
   */
  public static DirectoryLock take(OutputDirectory output) throws IOException {
    Walls.requireWithin(output.root(), output.progress());
    Walls.requireFile(output.progress().resolve("lock"));
    DurableFiles.createDirectory(output.progress());
    Object key = key(output.progress());
    if (!HELD.add(key)) {
      throw heldByAnother(output);
    }
    Path file = output.progress().toRealPath().resolve("lock");
    try {
      return new DirectoryLock(
          key, DurableStream.isLocal(file) ? lockedChannel(file, output) : lease(file, output));
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

  private static FileChannel lockedChannel(Path file, OutputDirectory output) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw heldByAnother(output);
    }
    return channel;
  }

  /** A file that is being appended to is another's until its process closes it or is dead. */
  private static Closeable lease(Path file, OutputDirectory output) throws IOException {
    try {
      return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      OutputException held = heldByAnother(output);
      held.addSuppressed(e);
      throw held;
    }
  }

  private static OutputException heldByAnother(OutputDirectory output) {
    return new OutputException(
        "another run is writing to %s. Wait until it ends, or choose another --output."
            .formatted(output.root()));
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
