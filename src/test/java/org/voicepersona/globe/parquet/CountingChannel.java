package org.voicepersona.globe.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.voicepersona.testing.ReadOnlyChannel;

/** Counts the bytes read, and fails like a network when it is told to. */
final class CountingChannel extends ReadOnlyChannel {

  private long bytes;
  private boolean broken;

  CountingChannel(SeekableByteChannel channel) {
    super(channel);
  }

  /** Returns how many bytes were read. */
  long bytes() {
    return bytes;
  }

  /** From now on no read succeeds. */
  void breakOff() {
    broken = true;
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    if (broken) {
      throw new IOException("connection reset");
    }
    int read = super.read(buffer);
    bytes += Math.max(0, read);
    return read;
  }
}
