package org.voicepersona.audio;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.voicepersona.audio.AudioException.Reason;

/**
 * Checks a WAV file's header for what ffmpeg passes over: it plays what there is of a truncated
 * file without a word, and gives no reason when it refuses a format.
 *
 * <p>RIFF, its big-endian form RIFX and its 64-bit form RF64; see RFC 2361 and EBU Tech 3306.
 */
final class WavHeader {

  private static final int RIFF_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;

  /** From here on a data size means "not known yet when this was written". */
  private static final long STREAMED_BYTES = 0x7FFF_F000L;

  private final byte[] encoded;
  private final ByteBuffer bytes;
  private final boolean rf64;
  private long dataBytes64;

  private WavHeader(byte[] encoded, ByteOrder order, boolean rf64) {
    this.encoded = encoded;
    this.bytes = ByteBuffer.wrap(encoded).order(order);
    this.rf64 = rf64;
  }

  /**
   * Does nothing with bytes that are no WAV file.
   *
   * @throws AudioException BAD_HEADER for a channel count or rate no speech has, TOO_SHORT when
   *     there is no sample, UNDECODABLE when fewer bytes are there than the header says
   */
  static void check(byte[] encoded) throws AudioException {
    String magic = encoded.length < RIFF_BYTES ? "" : new String(encoded, 0, 4, US_ASCII);
    boolean isRiff = magic.equals("RIFF") || magic.equals("RIFX") || magic.equals("RF64");
    if (isRiff && new String(encoded, 8, 4, US_ASCII).equals("WAVE")) {
      ByteOrder order = magic.equals("RIFX") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      new WavHeader(encoded, order, magic.equals("RF64")).checkChunks();
    }
  }

  private void checkChunks() throws AudioException {
    long start = RIFF_BYTES;
    while (start + CHUNK_HEADER_BYTES <= bytes.limit()) {
      int at = (int) start;
      String id = new String(encoded, at, 4, US_ASCII);
      long size = Integer.toUnsignedLong(bytes.getInt(at + 4));
      int body = at + CHUNK_HEADER_BYTES;
      switch (id) {
        case "ds64" -> dataBytes64 = checkRoom(body, 24, id).getLong(body + 8);
        case "fmt " ->
            SourceFormat.check(
                Integer.toUnsignedLong(checkRoom(body, 16, id).getInt(body + 4)),
                Short.toUnsignedInt(bytes.getShort(body + 2)));
        case "data" -> {
          checkData(body, rf64 ? dataBytes64 : size);
          return;
        }
        default -> {} // tags and the like
      }
      start = body + size + (size & 1); // chunks begin at even offsets
    }
    throw new AudioException(Reason.UNDECODABLE, "WAV file without a 'data' chunk");
  }

  private void checkData(int body, long claimed) throws AudioException {
    int there = bytes.limit() - body;
    if (there == 0 && claimed == 0) {
      throw new AudioException(Reason.TOO_SHORT, "WAV file without a sample");
    }
    boolean streamed = !rf64 && claimed >= STREAMED_BYTES;
    if (claimed > there && !streamed) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "truncated WAV file: %d of %d bytes of samples".formatted(there, claimed));
    }
  }

  private ByteBuffer checkRoom(int body, int length, String chunk) throws AudioException {
    if (bytes.limit() - body < length) {
      throw new AudioException(Reason.UNDECODABLE, "WAV file ends within chunk '" + chunk + "'");
    }
    return bytes;
  }
}
