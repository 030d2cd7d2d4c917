package org.voicepersona.durable;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a file so that killing this process loses nothing that was flushed, and a power cut
 * nothing that was synced. On another file system than the machine's own, the second is up to that
 * one.
 */
public final class DurableStream extends OutputStream {

  private final OutputStream out;
  private final Sync sync;

  @FunctionalInterface
  private interface Sync {
    void run() throws IOException;
  }

  private DurableStream(OutputStream out, Sync sync) {
    this.out = out;
    this.sync = sync;
  }

  /**
   * Opens a new file.
   *
   * @throws java.nio.file.FileAlreadyExistsException if anything is there, a link too
   */
  public static DurableStream open(Path file) throws IOException {
    if (isLocal(file)) {
      Files.createFile(file);
      // Not of a channel: that closes when a thread that writes is interrupted.
      FileOutputStream disk = new FileOutputStream(file.toFile());
      return new DurableStream(disk, () -> disk.getFD().sync());
    }
    OutputStream remote = Files.newOutputStream(file, CREATE_NEW, WRITE);
    return new DurableStream(remote, remote::flush);
  }

  /** Opens a file that is there, on this machine's own file system, to write behind its end. */
  public static DurableStream append(Path file) throws IOException {
    FileOutputStream disk = new FileOutputStream(file.toFile(), true);
    return new DurableStream(disk, () -> disk.getFD().sync());
  }

  /** Returns whether a file is one of this machine's own file system. */
  public static boolean isLocal(Path file) {
    return file.getFileSystem().equals(FileSystems.getDefault());
  }

  @Override
  public void write(int octet) throws IOException {
    out.write(octet);
  }

  @Override
  public void write(byte[] bytes, int start, int length) throws IOException {
    out.write(bytes, start, length);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** Waits until all that was written is on the disk. */
  public void sync() throws IOException {
    sync.run();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
