package org.voicepersona.audio.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/** FLAC files without their tags, pictures and seek tables; see RFC 9639. */
final class FlacFile {

  private static final String NAME = "FLAC";
  private static final int MAGIC_BYTES = 4;
  private static final int BLOCK_HEADER_BYTES = 4;
  private static final int STREAM_INFO_BYTES = 34;

  /** The mark, and the head of a block of stream information that is the last block. */
  private static final byte[] HEADER = "fLaC\u0080\0\0\"".getBytes(ISO_8859_1);

  private FlacFile() {}

  static boolean recognises(Bytes bytes) {
    return bytes.is(bytes.from(), "fLaC");
  }

  static SoundFile read(Bytes bytes) throws AudioException {
    int info = bytes.from() + MAGIC_BYTES + BLOCK_HEADER_BYTES;
    if (!bytes.has(info, STREAM_INFO_BYTES)
        || (bytes.u8(info - BLOCK_HEADER_BYTES) & 0x7F) != 0
        || bytes.u24(info - 3) != STREAM_INFO_BYTES) {
      throw damaged("no stream information");
    }
    SourceLimits.check(bytes.u24(info + 10) >> 4, (bytes.u8(info + 12) >> 1 & 7) + 1L);
    int frames = firstFrame(bytes);
    if (frames == bytes.to()) {
      throw new AudioException(Reason.NO_AUDIO, "no audio in the FLAC file");
    }
    return new SoundFile(
        NAME,
        "flac",
        List.of(
            Part.of(HEADER),
            bytes.part(info, info + STREAM_INFO_BYTES),
            bytes.part(frames, bytes.to())));
  }

  private static int firstFrame(Bytes bytes) throws AudioException {
    int at = bytes.from() + MAGIC_BYTES;
    boolean isLast = false;
    while (!isLast) {
      if (!bytes.has(at, BLOCK_HEADER_BYTES)) {
        throw damaged("it ends within its metadata");
      }
      isLast = (bytes.u8(at) & 0x80) != 0;
      int length = bytes.u24(at + 1);
      at += BLOCK_HEADER_BYTES;
      if (!bytes.has(at, length)) {
        throw damaged("it ends within its metadata");
      }
      at += length;
    }
    return at;
  }

  private static AudioException damaged(String what) {
    return new AudioException(Reason.UNDECODABLE, "damaged FLAC file: " + what);
  }
}
