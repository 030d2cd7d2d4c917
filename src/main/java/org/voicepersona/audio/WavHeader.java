package org.voicepersona.audio;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.voicepersona.audio.AudioException.Reason;

/**
 * Checks a WAV file's header for what ffmpeg passes over: it plays what there is of a truncated
 * file without a word, gives no reason when it refuses a format, and refuses a file for an odd tag.
 *
 * <p>RIFF and its 64-bit form RF64; see the Multimedia Programming Interface and Data
 * Specifications 1.0 and EBU Tech 3306.
 */
final class WavHeader {

  private static final int RIFF_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final byte[] SKIPPED_CHUNK = "JUNK".getBytes(US_ASCII);

  /** From here on a data size means "not known yet when this was written". */
  private static final long STREAMED_BYTES = 0x7FFF_F000L;

  private final byte[] encoded;
  private final ByteBuffer bytes;
  private final boolean rf64;
  private byte[] withoutTags;
  private long dataBytes64;

  private WavHeader(byte[] encoded, boolean rf64) {
    this.encoded = encoded;
    this.bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    this.rf64 = rf64;
    this.withoutTags = encoded;
  }

  /**
   * Returns the file as ffmpeg shall see it: a WAV file without its tags, any other unchanged.
   *
   * @throws AudioException BAD_HEADER for a channel count or rate no speech has, TOO_SHORT when
   *     there is no sample, UNDECODABLE when fewer bytes are there than the header says
   */
  static byte[] check(byte[] encoded) throws AudioException {
    String magic = encoded.length < RIFF_BYTES ? "" : new String(encoded, 0, 4, US_ASCII);
    boolean isRiff = magic.equals("RIFF") || magic.equals("RIFX") || magic.equals("RF64");
    if (!isRiff || !new String(encoded, 8, 4, US_ASCII).equals("WAVE")) {
      return encoded;
    }
    if (magic.equals("RIFX")) { // ffmpeg swaps the bytes of the header but not of the samples
      throw new AudioException(Reason.UNDECODABLE, "big-endian WAV files (RIFX) are not read");
    }
    WavHeader header = new WavHeader(encoded, magic.equals("RF64"));
    header.checkChunks();
    return header.withoutTags;
  }

  private void checkChunks() throws AudioException {
    long start = RIFF_BYTES;
    while (start + CHUNK_HEADER_BYTES <= encoded.length) {
      int at = (int) start;
      String id = new String(encoded, at, 4, US_ASCII);
      long size = Integer.toUnsignedLong(bytes.getInt(at + 4));
      int body = at + CHUNK_HEADER_BYTES;
      switch (id) {
        case "ds64" -> dataBytes64 = part(body, 24, id).getLong(body + 8);
        case "fmt " -> checkFormat(part(body, 16, id), body);
        case "data" -> {
          size = rf64 ? dataBytes64 : size;
          if (!checkData(body, size)) {
            return; // the samples go on to the end of the file
          }
        }
        case "fact" -> {} // a number of samples
        default -> hide(at);
      }
      start = body + size + (size & 1); // chunks begin at even offsets
    }
  }

  private static void checkFormat(ByteBuffer bytes, int body) throws AudioException {
    SourceFormat.check(
        Integer.toUnsignedLong(bytes.getInt(body + 4)),
        Short.toUnsignedInt(bytes.getShort(body + 2)));
  }

  /** Returns whether the header knows the number of bytes, which are then all there. */
  private boolean checkData(int body, long claimed) throws AudioException {
    int there = encoded.length - body;
    if (there == 0 && claimed == 0) {
      throw new AudioException(Reason.TOO_SHORT, "WAV file without a sample");
    }
    boolean streamed = !rf64 && (claimed == 0 || claimed >= STREAMED_BYTES);
    if (claimed < 0 || (claimed > there && !streamed)) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "truncated WAV file: %d of %d bytes of samples".formatted(there, claimed));
    }
    return !streamed;
  }

  private void hide(int chunk) {
    if (withoutTags == encoded) {
      withoutTags = encoded.clone();
    }
    System.arraycopy(SKIPPED_CHUNK, 0, withoutTags, chunk, SKIPPED_CHUNK.length);
  }

  private ByteBuffer part(int body, int length, String chunk) throws AudioException {
    if (encoded.length - body < length) {
      throw new AudioException(Reason.UNDECODABLE, "WAV file ends within chunk '" + chunk + "'");
    }
    return bytes;
  }
}
