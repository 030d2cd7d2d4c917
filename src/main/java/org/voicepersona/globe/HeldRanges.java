package org.voicepersona.globe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Map;

/** Reads a file of which some ranges are held in memory; the others are read where it lies. */
final class HeldRanges implements SeekableByteChannel {

  private final SeekableByteChannel file;
  private Map<ByteRange, ByteBuffer> held = Map.of();
  private long position;

  HeldRanges(SeekableByteChannel file) {
    this.file = file;
  }

  /** Holds these ranges from now on, and those before no longer. */
  void hold(Map<ByteRange, ByteBuffer> ranges) {
    held = ranges;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    for (Map.Entry<ByteRange, ByteBuffer> range : held.entrySet()) {
      if (range.getKey().contains(position)) {
        int at = (int) (position - range.getKey().from());
        int length = Math.min(into.remaining(), range.getKey().length() - at);
        into.put(range.getValue().slice(at, length));
        position += length;
        return length;
      }
    }
    file.position(position);
    int length = file.read(into);
    position += Math.max(0, length);
    return length;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  @Override
  public int write(ByteBuffer bytes) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }
}
