package org.voicepersona.audio.file;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/** The boxes of an MP4 file; see ISO/IEC 14496-12, 4.2. */
final class Mp4Boxes {

  /**
   * One box.
   *
   * @param type its four characters
   * @param start where it begins
   * @param body where its content begins
   * @param end where it ends, which is in the file
   */
  record Box(String type, int start, int body, int end) {

    int length() {
      return end - body;
    }
  }

  private static final int HEADER_BYTES = 8;
  private static final int LONG_HEADER_BYTES = 16;

  /** A day of fragments of some seconds has fewer. */
  private static final int MAX_BOXES = 200_000;

  private final Bytes bytes;

  Mp4Boxes(Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the box at {@code at}; empty when what stands there is none.
   *
   * @throws AudioException UNDECODABLE when the box goes on behind {@code limit}
   */
  Optional<Box> at(int at, int limit) throws AudioException {
    if (limit - at < HEADER_BYTES) {
      return Optional.empty();
    }
    long size = bytes.u32(at, BIG_ENDIAN);
    int header = HEADER_BYTES;
    if (size == 1 && limit - at >= LONG_HEADER_BYTES) {
      size = bytes.s64(at + HEADER_BYTES, BIG_ENDIAN);
      header = LONG_HEADER_BYTES;
    }
    String type = bytes.name(at + 4, 4);
    boolean toTheEnd = size == 0 && type.equals("mdat");
    if (!toTheEnd && (size < header || !type.matches("[\\x20-\\x7E\\uFFFD]{4}"))) {
      return Optional.empty();
    }
    if (!toTheEnd && size > limit - at) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "truncated MP4 file: %d of %d bytes of box '%s'".formatted(limit - at, size, type));
    }
    return Optional.of(new Box(type, at, at + header, toTheEnd ? limit : (int) (at + size)));
  }

  /** Returns the boxes within {@code parent}, up to the first thing that is none. */
  List<Box> within(Box parent) throws AudioException {
    List<Box> boxes = new ArrayList<>();
    Optional<Box> box = at(parent.body(), parent.end());
    while (box.isPresent()) {
      boxes.add(box.get());
      checkCount(boxes.size());
      box = at(box.get().end(), parent.end());
    }
    return boxes;
  }

  /** Checks that a list of boxes does not grow without end. */
  static void checkCount(int boxes) throws AudioException {
    if (boxes > MAX_BOXES) {
      throw damaged("more than %d boxes".formatted(MAX_BOXES));
    }
  }

  /** Returns the box that a path of types leads to, the first of each type. */
  Optional<Box> descendant(Box ancestor, String... path) throws AudioException {
    Optional<Box> box = Optional.of(ancestor);
    for (String type : path) {
      if (box.isPresent()) {
        box = within(box.get()).stream().filter(it -> it.type().equals(type)).findFirst();
      }
    }
    return box;
  }

  /** Returns the number of 32 bits that stands {@code offset} bytes into the content of a box. */
  long number(Box box, int offset) throws AudioException {
    if (box.length() - offset < Integer.BYTES) {
      throw damaged("box '%s' has only %d bytes".formatted(box.type(), box.length()));
    }
    return bytes.u32(box.body() + offset, BIG_ENDIAN);
  }

  static AudioException damaged(String what) {
    return new AudioException(Reason.UNDECODABLE, "damaged MP4 file: " + what);
  }
}
