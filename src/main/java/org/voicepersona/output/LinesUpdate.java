package org.voicepersona.output;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.voicepersona.durable.DurableFiles;

/**
 * Writes a file that may come out as the one that stands: as long as it does, nothing is written.
 */
final class LinesUpdate extends OutputStream {

  private final Path standing;
  private final Path aside;
  private final Optional<InputStream> compared;
  private long same;
  private Optional<OutputStream> written = Optional.empty();

  /**
   * Begins a file.
   *
   * @param standing what it may come out as; nothing if it is to be written whatever it is
   * @param aside where it is written then
   */
  LinesUpdate(Optional<Path> standing, Path aside) throws IOException {
    this.standing = standing.orElse(aside);
    this.aside = aside;
    this.compared =
        standing.isPresent()
            ? Optional.of(new BufferedInputStream(Files.newInputStream(standing.get()), 1 << 16))
            : Optional.empty();
    if (compared.isEmpty()) {
      written = Optional.of(Publication.open(aside));
    }
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int start, int length) throws IOException {
    if (written.isEmpty() && isNext(bytes, start, length)) {
      same += length;
    } else {
      differ();
      written.orElseThrow().write(bytes, start, length);
    }
  }

  private boolean isNext(byte[] bytes, int start, int length) throws IOException {
    byte[] next = compared.orElseThrow().readNBytes(length);
    return Arrays.equals(next, 0, next.length, bytes, start, start + length);
  }

  /** Writes what was the same up to here. */
  private void differ() throws IOException {
    if (written.isEmpty()) {
      OutputStream out = Publication.open(aside);
      written = Optional.of(out);
      try (InputStream in = Files.newInputStream(standing)) {
        byte[] chunk = new byte[1 << 16];
        for (long left = same; left > 0; ) {
          int length = in.readNBytes(chunk, 0, (int) Math.min(left, chunk.length));
          if (length == 0) {
            throw new IOException(standing + " was changed by something else meanwhile");
          }
          out.write(chunk, 0, length);
          left -= length;
        }
      }
    }
  }

  /** Brings all to the disk, and returns the file that holds it: what stands, or a new one. */
  Path finish() throws IOException {
    if (compared.isPresent() && compared.get().read() >= 0) {
      differ();
    }
    if (written.isEmpty()) {
      return standing;
    }
    written.get().close();
    DurableFiles.sync(aside);
    return aside;
  }

  @Override
  public void close() throws IOException {
    try {
      if (compared.isPresent()) {
        compared.get().close();
      }
    } finally {
      if (written.isPresent()) {
        written.get().close();
      }
    }
  }
}
