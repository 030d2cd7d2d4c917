package org.voicepersona.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to write to an output directory; one process has it, and loses it when it ends. */
final class DirectoryLock implements Closeable {

  /**
   * What this process holds. The operating system's lock does not tell two holders in one process
   * apart, and closing a second channel to the file would release it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws OutputException if another run has it
   */
  static DirectoryLock take(OutputDirectory output) throws IOException {
    DurableFiles.createDirectory(output.progress());
    Path file = output.progress().toRealPath().resolve("lock");
    if (!HELD.add(file)) {
      throw heldByAnother(output);
    }
    try {
      return new DirectoryLock(file, lockedChannel(file, output));
    } catch (IOException e) {
      HELD.remove(file);
      throw e;
    }
  }

  private static FileChannel lockedChannel(Path file, OutputDirectory output) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw heldByAnother(output);
    }
    return channel;
  }

  private static OutputException heldByAnother(OutputDirectory output) {
    return new OutputException(
        "another run is writing to %s. Wait until it ends, or choose another --output."
            .formatted(output.root()));
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
