package org.voicepersona.audio.file;

import static java.util.Objects.requireNonNull;

import java.util.Objects;

/**
 * A stretch of bytes of a {@link SoundFile}.
 *
 * @param bytes owned by others, never changed
 * @param from first byte
 * @param to end, exclusive
 */
public record Part(byte[] bytes, int from, int to) {

  /** Checks that the stretch lies in the bytes. */
  public Part {
    requireNonNull(bytes, "bytes is null");
    Objects.checkFromToIndex(from, to, bytes.length);
  }

  /** Returns all of {@code bytes}. */
  static Part of(byte[] bytes) {
    return new Part(bytes, 0, bytes.length);
  }

  /** Returns the number of bytes. */
  public int length() {
    return to - from;
  }
}
