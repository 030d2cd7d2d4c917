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
 * The right to write to a prepared model's folder. One process has it, and the operating system
 * takes it back when that ends, however it ends.
 */
final class PreparationLock implements AutoCloseable {

  /** The file that is locked; it stays behind, and says nothing. */
  static final String FILE_NAME = ".lock";

  /** What this process holds: the operating system does not tell two holders in one apart. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private PreparationLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the right to write to {@code directory}, which exists.
   *
   * @throws CheckpointException when another preparation has it
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
