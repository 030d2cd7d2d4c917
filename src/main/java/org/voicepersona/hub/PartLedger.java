package org.voicepersona.hub;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of the bytes written of each part of a download, which survives a killed process: the
 * longs are the download's size, the size of a part, and the bytes written of each part.
 */
final class PartLedger implements Closeable {

  private static final int HEADER_LONGS = 2;

  private final FileChannel channel;
  private final long fileBytes;
  private final long partBytes;
  private final long[] done;

  private PartLedger(FileChannel channel, long fileBytes, long partBytes, long[] done) {
    this.channel = channel;
    this.fileBytes = fileBytes;
    this.partBytes = partBytes;
    this.done = done;
  }

  /** Opens the ledger of a download of {@code fileBytes}, or creates one. */
  static PartLedger open(Path path, long fileBytes, long partBytes) throws IOException {
    long[] done = read(path, fileBytes, partBytes);
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    PartLedger ledger = new PartLedger(channel, fileBytes, partBytes, done);
    ledger.writeAll();
    return ledger;
  }

  /** Returns how many bytes a ledger records as written; 0 if there is none for such a download. */
  static long bytesDone(Path path, long fileBytes, long partBytes) throws IOException {
    long sum = 0;
    for (long bytes : read(path, fileBytes, partBytes)) {
      sum += bytes;
    }
    return sum;
  }

  private static long[] read(Path path, long fileBytes, long partBytes) throws IOException {
    long[] done = new long[Math.toIntExact((fileBytes + partBytes - 1) / partBytes)];
    byte[] content = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    if (content.length != (HEADER_LONGS + done.length) * Long.BYTES) {
      return done;
    }
    ByteBuffer longs = ByteBuffer.wrap(content);
    if (longs.getLong() == fileBytes && longs.getLong() == partBytes) {
      longs.asLongBuffer().get(done);
    }
    return done;
  }

  private void writeAll() throws IOException {
    ByteBuffer content = ByteBuffer.allocate((HEADER_LONGS + done.length) * Long.BYTES);
    content.putLong(fileBytes).putLong(partBytes);
    for (long bytes : done) {
      content.putLong(bytes);
    }
    write(content.flip(), 0);
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    for (long at = position; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
  }

  /** Returns how many parts there are. */
  int parts() {
    return done.length;
  }

  /** Returns the offset of a part's first byte. */
  long start(int part) {
    return part * partBytes;
  }

  /** Returns how many bytes a part has. */
  long length(int part) {
    return Math.min(partBytes, fileBytes - start(part));
  }

  /** Returns how many bytes of a part are written. */
  synchronized long done(int part) {
    return done[part];
  }

  /** Records that {@code bytes} more of a part are written. */
  synchronized void add(int part, long bytes) throws IOException {
    done[part] += bytes;
    ByteBuffer value = ByteBuffer.allocate(Long.BYTES).putLong(done[part]).flip();
    write(value, (long) (HEADER_LONGS + part) * Long.BYTES);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
