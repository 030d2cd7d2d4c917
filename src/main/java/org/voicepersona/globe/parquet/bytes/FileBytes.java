package org.voicepersona.globe.parquet.bytes;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import org.apache.beam.sdk.io.FileSystems;

/** One open file on any file system that Beam supports. */
public final class FileBytes implements Closeable {

  /** Largest local read in bytes: Java keeps a direct buffer as large as the largest one. */
  private static final int LARGEST_READ = 1 << 20;

  private final String uri;
  private final SeekableByteChannel channel;
  private final boolean isDistant;
  private final RequestSizes requestSizes;

  /** Takes ownership of an open channel. */
  public FileBytes(String uri, SeekableByteChannel channel, RequestSizes requestSizes) {
    this.requestSizes = requestSizes;
    this.uri = uri;
    this.channel = channel;
    this.isDistant = !(channel instanceof FileChannel);
  }

  /** Opens a file on any file system that Beam supports. */
  public static FileBytes open(String uri) throws IOException {
    return new FileBytes(uri, openChannel(uri), RequestSizes.USUAL);
  }

  private static SeekableByteChannel openChannel(String uri) throws IOException {
    ReadableByteChannel channel = FileSystems.open(FileSystems.matchNewResource(uri, false));
    if (channel instanceof SeekableByteChannel seekable) {
      return seekable;
    }
    channel.close();
    throw new IOException("the file system of " + uri + " cannot read from the middle of a file");
  }

  /** Returns whether the file is remote: each read is a request, so few large ones are better. */
  public boolean isDistant() {
    return isDistant;
  }

  /** Returns the request sizes for a remote file. */
  public RequestSizes requestSizes() {
    return requestSizes;
  }

  /** Returns the size of the file in bytes. */
  public long size() throws IOException {
    return channel.size();
  }

  /** Fills {@code into} with the bytes from {@code position} on. */
  public void read(long position, ByteBuffer into) throws IOException {
    int end = into.limit();
    channel.position(position);
    while (into.position() < end) {
      if (!isDistant) {
        into.limit(Math.min(end, into.position() + LARGEST_READ));
      }
      if (readSome(into) < 0) {
        throw new FileSystemException(
            uri, null, "it ends %d bytes early: it shrank".formatted(end - into.position()));
      }
    }
  }

  /** Reports a fault of a local disk as one of this file, because other files may be readable. */
  private int readSome(ByteBuffer into) throws IOException {
    try {
      return channel.read(into);
    } catch (FileSystemException | ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      if (isDistant) {
        throw e;
      }
      FileSystemException ofFile = new FileSystemException(uri, null, e.getMessage());
      ofFile.initCause(e);
      throw ofFile;
    }
  }

  /** Appends bytes after those written before. */
  void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Starts to read a range in the background. */
  public void readAhead(ByteRange range) {
    ReadAhead.OF_THIS_PROCESS.start(this, range, () -> openChannel(uri));
  }

  /** Discards a range that was read ahead. */
  void forget(ByteRange range) {
    ReadAhead.OF_THIS_PROCESS.forget(this, range);
  }

  /** Returns a range, either read ahead or read now. */
  ByteBuffer take(ByteRange range) throws IOException {
    return ReadAhead.OF_THIS_PROCESS.take(this, range, channel);
  }

  /** Returns the address of the file. */
  @Override
  public String toString() {
    return uri;
  }

  @Override
  public void close() throws IOException {
    ReadAhead.OF_THIS_PROCESS.forgetAll(this);
    channel.close();
  }
}
