package org.voicepersona.globe.parquet.bytes;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The content of a page that is too large for memory: a range of the shard, or decompressed in a
 * temporary file that is deleted on close or when the process ends.
 */
public final class StoredBytes implements Closeable {

  /** A folder that survives a reboot, hence is on a disk and not in memory. */
  private static final Path LARGE_FILES = Path.of("/var/tmp");

  private final FileBytes file;
  private final boolean isOwn;
  private final long from;
  private final long length;

  private StoredBytes(FileBytes file, boolean isOwn, long from, long length) {
    this.file = file;
    this.isOwn = isOwn;
    this.from = from;
    this.length = length;
  }

  /** Returns a range of an existing file. */
  public static StoredBytes in(FileBytes file, long from, long length) {
    return new StoredBytes(file, false, from, length);
  }

  /** Writes the content of a temporary file. */
  @FunctionalInterface
  public interface Writing {
    void writeTo(OutputStream out) throws IOException, PageTooLargeException;
  }

  /**
   * Writes a temporary file.
   *
   * @throws NoRoomException if the file cannot be written
   */
  public static StoredBytes keep(long length, Writing writing)
      throws IOException, PageTooLargeException {
    FileBytes file = create();
    try {
      writing.writeTo(new Filling(file));
      return new StoredBytes(file, true, 0, length);
    } catch (IOException | PageTooLargeException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static FileBytes create() {
    try {
      Path path = Files.createTempFile(folder(), "voicepersona-page-", ".tmp");
      return new FileBytes(
          path.toString(),
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE),
          RequestSizes.USUAL);
    } catch (IOException e) {
      throw new NoRoomException(folder(), e);
    }
  }

  /** Writes to a file, and distinguishes faults of that file from those of the source. */
  private static final class Filling extends OutputStream {

    private final FileBytes file;

    private Filling(FileBytes file) {
      this.file = file;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        file.append(ByteBuffer.wrap(bytes, offset, length));
      } catch (IOException e) {
        throw new NoRoomException(folder(), e);
      }
    }
  }

  /** Returns the folder for temporary files: {@code java.io.tmpdir}, if it is not the default. */
  static Path folder() {
    Path set = Path.of(System.getProperty("java.io.tmpdir"));
    boolean isDefault = set.equals(Path.of("/tmp"));
    return isDefault && Files.isWritable(LARGE_FILES) ? LARGE_FILES : set;
  }

  long length() {
    return length;
  }

  /** Fills {@code into} with the bytes from {@code position} on. */
  public void read(long position, ByteBuffer into) throws IOException {
    file.read(from + position, into);
  }

  @Override
  public void close() throws IOException {
    if (isOwn) {
      file.close();
    }
  }
}
