package org.voicepersona.audio.file;

import java.util.List;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/** AMR files, narrow and wide band, of one channel; see RFC 4867, section 5. */
final class AmrFile {

  private static final String NAME = "AMR";
  private static final String NARROW = "#!AMR\n";
  private static final String WIDE = "#!AMR-WB\n";

  /** Bytes of a frame by its type, the first byte included; 0 for types that do not exist. */
  private static final int[] NARROW_BYTES = {
    13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1
  };

  private static final int[] WIDE_BYTES = {18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1};

  private AmrFile() {}

  static boolean recognises(Bytes bytes) {
    return bytes.is(bytes.from(), "#!AMR");
  }

  static SoundFile read(Bytes bytes) throws AudioException {
    if (bytes.is(bytes.from(), NARROW)) {
      return read(bytes, NARROW.length(), NARROW_BYTES);
    }
    if (bytes.is(bytes.from(), WIDE)) {
      return read(bytes, WIDE.length(), WIDE_BYTES);
    }
    throw new AudioException(
        Reason.UNDECODABLE, "an AMR file of several channels or an unknown kind is not read");
  }

  private static SoundFile read(Bytes bytes, int headerBytes, int[] lengths) throws AudioException {
    int start = bytes.from();
    int end = bytes.to();
    int at = start + headerBytes;
    while (at < end && length(bytes, at, lengths) > 0) {
      int length = length(bytes, at, lengths);
      if (length > end - at) {
        throw new AudioException(
            Reason.UNDECODABLE,
            "truncated AMR file: its last frame has %d of %d bytes".formatted(end - at, length));
      }
      at += length;
    }
    checkTail(bytes, at, lengths);
    return new SoundFile(NAME, "amr", List.of(bytes.part(start, at)));
  }

  /** A frame header is but a byte, so that whatever follows is a tail only if it is a known one. */
  private static void checkTail(Bytes bytes, int end, int[] lengths) throws AudioException {
    boolean isTag = end == bytes.to() || Tags.startOfTrailing(bytes) <= end;
    if (!isTag && bytes.left(end) > lengths[0]) {
      throw new AudioException(
          Reason.UNDECODABLE, "damaged AMR file: no frame at byte " + (end - bytes.from()));
    }
  }

  private static int length(Bytes bytes, int at, int[] lengths) {
    int first = bytes.u8(at);
    boolean isHeader = (first & 0x83) == 0;
    return isHeader ? lengths[first >> 3 & 15] : 0;
  }
}
