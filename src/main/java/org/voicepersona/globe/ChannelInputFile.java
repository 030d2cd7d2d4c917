package org.voicepersona.globe;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Lets parquet-java read from a channel. The channel is the caller's to close.
 *
 * <p>A fault of the channel itself is thrown as {@link UncheckedIOException}, so that it can be
 * told from the exceptions with which parquet-java meets damaged bytes.
 */
record ChannelInputFile(SeekableByteChannel channel) implements InputFile {

  @Override
  public long getLength() throws IOException {
    return channel.size();
  }

  @Override
  public SeekableInputStream newStream() {
    return new ChannelStream(channel);
  }

  private static final class ChannelStream extends SeekableInputStream {

    /** Java copies through a direct buffer as large as the read, and keeps it. */
    private static final int LARGEST_READ = 1 << 20;

    private final SeekableByteChannel channel;

    private ChannelStream(SeekableByteChannel channel) {
      this.channel = channel;
    }

    @Override
    public long getPos() {
      try {
        return channel.position();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void seek(long position) {
      try {
        channel.position(position);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int read() {
      ByteBuffer one = ByteBuffer.allocate(1);
      return read(one) < 0 ? -1 : Byte.toUnsignedInt(one.get(0));
    }

    @Override
    public int read(byte[] bytes, int start, int length) {
      return read(ByteBuffer.wrap(bytes, start, length));
    }

    @Override
    public int read(ByteBuffer buffer) {
      int end = buffer.limit();
      buffer.limit(buffer.position() + Math.min(buffer.remaining(), LARGEST_READ));
      try {
        return channel.read(buffer);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        buffer.limit(end);
      }
    }

    @Override
    public void readFully(byte[] bytes) throws EOFException {
      readFully(ByteBuffer.wrap(bytes));
    }

    @Override
    public void readFully(byte[] bytes, int start, int length) throws EOFException {
      readFully(ByteBuffer.wrap(bytes, start, length));
    }

    @Override
    public void readFully(ByteBuffer buffer) throws EOFException {
      while (buffer.hasRemaining()) {
        if (read(buffer) < 0) {
          throw new EOFException("the file ends " + buffer.remaining() + " bytes early");
        }
      }
    }
  }
}
