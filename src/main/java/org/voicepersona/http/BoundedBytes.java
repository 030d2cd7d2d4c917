package org.voicepersona.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Collects a body up to a limit. Not thread-safe. */
public final class BoundedBytes {

  private final int most;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Makes an empty collector of at most {@code most} bytes. */
  public BoundedBytes(int most) {
    this.most = most;
  }

  /** Adds a piece and returns true, or leaves the whole piece out if it exceeds the limit. */
  public boolean add(ByteBuffer piece) {
    if (piece.remaining() > most - bytes.size()) {
      return false;
    }
    byte[] copy = new byte[piece.remaining()];
    piece.get(copy);
    bytes.writeBytes(copy);
    return true;
  }

  /** Returns the bytes collected. */
  public byte[] toArray() {
    return bytes.toByteArray();
  }

  /** Returns the limit for messages, such as {@code 4 MiB}. */
  public static String inWords(int most) {
    return "%,d MiB".formatted(most >> 20);
  }
}
