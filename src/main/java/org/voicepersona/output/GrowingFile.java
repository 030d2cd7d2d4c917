package org.voicepersona.output;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.durable.DurableStream;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.run.ListedFile;

/** A published file that new lines are appended to, as long as nobody else has changed it. */
final class GrowingFile {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final String path;
  private final MessageDigest digest = DigestUtils.getSha256Digest();
  private long bytes;
  private FileTime written;

  /** Takes a file in the folder of the result as it stands: reads it once. */
  GrowingFile(Path file) throws IOException {
    this.file = file;
    this.path = file.getFileName().toString();
    DigestUtils.updateDigest(digest, file);
    bytes = Files.size(file);
    written = Files.getLastModifiedTime(file);
  }

  /**
   * Passes a file that is as it was written last: nobody's changes are appended to.
   *
   * @throws OutputException if it is not
   */
  void requireUntouched() throws IOException {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)
        || Files.size(file) != bytes
        || !Files.getLastModifiedTime(file).equals(written)) {
      throw new OutputException(
          file
              + " was changed by something else since this run wrote it: move it away. What was"
              + " described is kept; the same command goes on.");
    }
  }

  /** Opens the file to append to it; closing brings that to the disk. */
  OutputStream append() throws IOException {
    DurableStream disk = DurableStream.append(file);
    return new BufferedOutputStream(new Counted(disk), BUFFER_BYTES) {
      @Override
      public void close() throws IOException {
        try (disk) {
          flush();
          disk.sync();
        }
        written = Files.getLastModifiedTime(file);
      }
    };
  }

  /** Takes note of what this program writes; others may write there too. */
  private final class Counted extends DigestOutputStream {

    Counted(OutputStream disk) {
      super(disk, GrowingFile.this.digest);
    }

    @Override
    public void write(int octet) throws IOException {
      super.write(octet);
      bytes++;
    }

    @Override
    public void write(byte[] from, int start, int length) throws IOException {
      super.write(from, start, length);
      bytes += length;
    }
  }

  /** Returns its path within the folder of the result. */
  String path() {
    return path;
  }

  /** Lists the file as this program wrote it. */
  ListedFile listed(long rows) {
    try {
      byte[] now = ((MessageDigest) digest.clone()).digest();
      return new ListedFile(path, rows, bytes, HexFormat.of().formatHex(now));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of the JDK cannot be copied", e);
    }
  }
}
