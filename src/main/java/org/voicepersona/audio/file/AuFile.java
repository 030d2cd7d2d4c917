package org.voicepersona.audio.file;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.file.Pcm.Coding;

/** Sun's and NeXT's AU files; see audio(5) of SunOS. */
final class AuFile {

  private static final String NAME = "AU";
  private static final int HEADER_BYTES = 24;

  /** From here on a length means "not known yet when this was written". */
  private static final long STREAMED_BYTES = 0x7FFF_F000L;

  private AuFile() {}

  static boolean recognises(Bytes bytes) {
    return bytes.is(bytes.from(), ".snd");
  }

  static SoundFile read(Bytes bytes) throws AudioException {
    int start = bytes.from();
    if (!bytes.has(start, HEADER_BYTES)) {
      throw new AudioException(Reason.UNDECODABLE, "damaged AU file: it ends within its header");
    }
    Pcm samples =
        pcm(
            (int) bytes.u32(start + 12, BIG_ENDIAN),
            bytes.u32(start + 20, BIG_ENDIAN),
            bytes.u32(start + 16, BIG_ENDIAN));
    long data = start + Math.max(HEADER_BYTES, bytes.u32(start + 4, BIG_ENDIAN));
    long claimed = bytes.u32(start + 8, BIG_ENDIAN);
    long there = bytes.left(data);
    boolean streamed = claimed == 0 || claimed >= STREAMED_BYTES;
    if (!streamed && claimed > there) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "truncated AU file: %d of %d bytes of samples".formatted(there, claimed));
    }
    int end = (int) (streamed ? bytes.to() : data + claimed);
    return samples.file(NAME, bytes, (int) Math.min(data, end), end);
  }

  private static Pcm pcm(int number, long channels, long rateHz) throws AudioException {
    return switch (number) {
      case 1 -> new Pcm(Coding.MU_LAW, channels, rateHz, 1, BIG_ENDIAN);
      case 2, 3, 4, 5 -> new Pcm(Coding.SIGNED, channels, rateHz, number - 1, BIG_ENDIAN);
      case 6 -> new Pcm(Coding.FLOAT, channels, rateHz, 4, BIG_ENDIAN);
      case 7 -> new Pcm(Coding.FLOAT, channels, rateHz, 8, BIG_ENDIAN);
      case 27 -> new Pcm(Coding.A_LAW, channels, rateHz, 1, BIG_ENDIAN);
      default ->
          throw new AudioException(
              Reason.UNDECODABLE, "an AU file coded as number %d is not read".formatted(number));
    };
  }
}
