package org.voicepersona.audio.file;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/**
 * Checks what the set-up data of a coding makes its decoder allocate: some say in few bytes that
 * gigabytes are needed.
 */
public final class CodecSetup {

  private static final int ALAC_FRAME_LENGTH_AT = 12;
  private static final long MAX_ALAC_FRAME = 1 << 16; // encoders make frames of 4,096 samples

  private CodecSetup() {}

  /**
   * Checks set-up data; does nothing for codings whose decoders are content with little.
   *
   * @param coding ffmpeg's name of it
   * @param data may be empty
   * @throws AudioException UNDECODABLE when more is wanted than any encoder asks for
   */
  public static void check(String coding, byte[] data) throws AudioException {
    Bytes bytes = new Bytes(data, 0, data.length);
    if (coding.equals("alac") && bytes.has(ALAC_FRAME_LENGTH_AT, Integer.BYTES)) {
      long samples = bytes.u32(ALAC_FRAME_LENGTH_AT, BIG_ENDIAN);
      if (samples > MAX_ALAC_FRAME) {
        throw new AudioException(
            Reason.UNDECODABLE,
            "ALAC frames of %d samples, must be at most %d".formatted(samples, MAX_ALAC_FRAME));
      }
    } else if (coding.equals("vorbis")) {
      VorbisSetup.check(bytes);
    }
  }
}
