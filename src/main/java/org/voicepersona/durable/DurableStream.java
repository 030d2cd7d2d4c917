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
 * An output stream to a file: flushed bytes survive a kill of this process, synced bytes a power
 * cut. On a remote file system, what a sync guarantees is up to that file system.
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
   * Creates and opens a file.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the path exists, even as a link
   */
  public static DurableStream open(Path file) throws IOException {
    if (isLocal(file)) {
      Files.createFile(file);
      // Not a FileChannel, which closes when the writing thread is interrupted.
      FileOutputStream disk = new FileOutputStream(file.toFile());
      return new DurableStream(disk, () -> disk.getFD().sync());
    }
    OutputStream remote = Files.newOutputStream(file, CREATE_NEW, WRITE);
    return new DurableStream(remote, remote::flush);
  }

  /** Opens an existing file of the local file system for appending. */
  public static DurableStream append(Path file) throws IOException {
    FileOutputStream disk = new FileOutputStream(file.toFile(), true);
    return new DurableStream(disk, () -> disk.getFD().sync());
  }

  /** Returns whether a path belongs to the default (local) file system. */
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

  /** Syncs everything written to the disk. */
  public void sync() throws IOException {
    sync.run();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
