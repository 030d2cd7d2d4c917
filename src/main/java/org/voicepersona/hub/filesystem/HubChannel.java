package org.voicepersona.hub.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubFile;
import org.voicepersona.hub.HubPath;

/**
 * Reads a file of the Hub. Each read requests exactly the bytes that fit the buffer, so large
 * buffers are faster.
 */
final class HubChannel implements SeekableByteChannel {

  private final Hub hub;
  private final HubPath place;
  private final HubFile file;
  private long position;
  private boolean isOpen = true;

  HubChannel(Hub hub, HubPath place, HubFile file) {
    this.hub = hub;
    this.place = place;
    this.file = file;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    requireOpen();
    if (position >= file.bytes()) {
      return into.hasRemaining() ? -1 : 0;
    }
    int length = (int) Math.min(into.remaining(), file.bytes() - position);
    ByteBuffer bytes = into.slice(into.position(), length);
    hub.read(place.repo(), place.revision(), file, position, bytes);
    into.position(into.position() + length);
    position += length;
    return length;
  }

  @Override
  public long position() throws IOException {
    requireOpen();
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws IOException {
    requireOpen();
    if (newPosition < 0) {
      throw new IllegalArgumentException("position is " + newPosition + " (" + place + ")");
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return file.bytes();
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public void close() {
    isOpen = false;
  }

  private void requireOpen() throws ClosedChannelException {
    if (!isOpen) {
      throw new ClosedChannelException();
    }
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
