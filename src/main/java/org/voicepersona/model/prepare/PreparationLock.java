package org.voicepersona.model.prepare;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.voicepersona.model.checkpoint.CheckpointException;

/**
 * An exclusive lock on a prepared model's folder. The operating system releases it when the process
 * ends, in whatever way.
 */
final class PreparationLock implements AutoCloseable {

  /** The locked file; empty, and never deleted. */
  static final String FILE_NAME = ".lock";

  /** The locks of this process: a file lock does not exclude other threads of its process. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private PreparationLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks the existing folder {@code directory}.
   *
   * @throws CheckpointException if another preparation holds the lock
   */
  static PreparationLock take(Path directory) throws IOException {
    Path file = directory.toRealPath().resolve(FILE_NAME);
    if (!HELD.add(file)) {
      throw heldByAnother(directory);
    }
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      taken = channel.tryLock() != null;
      if (taken) {
        return new PreparationLock(file, channel);
      }
      channel.close();
      throw heldByAnother(directory);
    } finally {
      if (!taken) {
        HELD.remove(file);
      }
    }
  }

  private static CheckpointException heldByAnother(Path directory) {
    return new CheckpointException(
        directory + " is being prepared by another process: wait until it ends");
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(file);
    }
  }
}
