package org.voicepersona.audio.file;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.file.IffChunks.Chunk;
import org.voicepersona.audio.file.Pcm.Coding;

/**
 * Apple's AIFF and AIFF-C files; see the Audio Interchange File Format 1.3 and its draft AIFF-C.
 */
final class AiffFile {

  private static final String NAME = "AIFF";
  private static final int COMMON_BYTES = 18;
  private static final int SOUND_HEADER_BYTES = 8; // offset and block size
  private static final int IMA4_BLOCK_BYTES = 34;

  /** From here on a length means "not known yet when this was written". */
  private static final long STREAMED_BYTES = 0x7F00_0000L;

  private final Bytes bytes;
  private final Chunk common;
  private final Chunk sound;

  private AiffFile(Bytes bytes, Chunk common, Chunk sound) {
    this.bytes = bytes;
    this.common = common;
    this.sound = sound;
  }

  static boolean recognises(Bytes bytes) {
    long type = bytes.from() + 8L;
    return bytes.is(bytes.from(), "FORM") && (bytes.is(type, "AIFF") || bytes.is(type, "AIFC"));
  }

  static SoundFile read(Bytes bytes) throws AudioException {
    IffChunks chunks = IffChunks.of(bytes, bytes.from() + 12, Integer.BYTES);
    Chunk common = chunks.first("COMM").orElseThrow(() -> damaged("no format"));
    Chunk sound =
        chunks
            .first("SSND")
            .orElseThrow(() -> new AudioException(Reason.NO_AUDIO, "no samples in the AIFF file"));
    if (!bytes.has(common.body(), COMMON_BYTES) || !bytes.has(sound.body(), SOUND_HEADER_BYTES)) {
      throw damaged("it ends within a chunk");
    }
    return new AiffFile(bytes, common, sound).read();
  }

  private SoundFile read() throws AudioException {
    int body = common.body();
    int channels = bytes.u16(body, BIG_ENDIAN);
    long rateHz = Math.round(extended(body + 8));
    SourceLimits.check(rateHz, channels);
    String coding =
        common.size() >= COMMON_BYTES + 4L && bytes.has(body + COMMON_BYTES, 4)
            ? bytes.name(body + COMMON_BYTES, 4)
            : "NONE";
    if (coding.equals("ima4")) {
      return ima4(channels);
    }
    Pcm samples = pcm(coding, channels, rateHz, (bytes.u16(body + 6, BIG_ENDIAN) + 7) / 8);
    long data = sound.body() + SOUND_HEADER_BYTES + bytes.u32(sound.body(), BIG_ENDIAN);
    int end = end(data, samples.frameBytes());
    return samples.file(NAME, bytes, (int) Math.min(data, end), end);
  }

  /** Returns where the samples end. */
  private int end(long data, int frameBytes) throws AudioException {
    long frames = bytes.u32(common.body() + 2, BIG_ENDIAN);
    boolean streamed = sound.size() == 0 || sound.size() >= STREAMED_BYTES;
    long chunkEnd = streamed ? bytes.to() : sound.body() + sound.size();
    long wanted = streamed ? data : data + frames * frameBytes;
    if (chunkEnd > bytes.to() || wanted > bytes.to()) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "truncated AIFF file: %d of %d bytes of samples"
              .formatted(bytes.left(data), Math.max(chunkEnd, wanted) - data));
    }
    return (int) (streamed ? chunkEnd : Math.max(data, Math.min(chunkEnd, wanted)));
  }

  private static Pcm pcm(String coding, int channels, long rateHz, int width)
      throws AudioException {
    return switch (coding.toLowerCase(Locale.ROOT)) {
      case "none", "twos", "in24", "in32" -> integers(channels, rateHz, width, BIG_ENDIAN);
      case "sowt", "23ni", "42ni" -> integers(channels, rateHz, width, LITTLE_ENDIAN);
      case "raw " -> new Pcm(Coding.UNSIGNED, channels, rateHz, 1, BIG_ENDIAN);
      case "fl32" -> new Pcm(Coding.FLOAT, channels, rateHz, 4, BIG_ENDIAN);
      case "fl64" -> new Pcm(Coding.FLOAT, channels, rateHz, 8, BIG_ENDIAN);
      case "alaw" -> new Pcm(Coding.A_LAW, channels, rateHz, 1, BIG_ENDIAN);
      case "ulaw" -> new Pcm(Coding.MU_LAW, channels, rateHz, 1, BIG_ENDIAN);
      default ->
          throw new AudioException(
              Reason.UNDECODABLE, "an AIFF file coded as '%s' is not read".formatted(coding));
    };
  }

  private static Pcm integers(int channels, long rateHz, int width, ByteOrder order) {
    return new Pcm(Coding.SIGNED, channels, rateHz, width, order);
  }

  /** IMA ADPCM in blocks of 64 samples a channel; the decoder reads the file's own header. */
  private SoundFile ima4(int channels) throws AudioException {
    long data = sound.body() + SOUND_HEADER_BYTES + bytes.u32(sound.body(), BIG_ENDIAN);
    int end = end(data, IMA4_BLOCK_BYTES * channels);
    byte[] form = "FORM\0\0\0\0AIFC".getBytes(US_ASCII);
    ByteBuffer soundHeader = ByteBuffer.allocate(16).put("SSND".getBytes(US_ASCII));
    soundHeader.putInt((int) (end - data + SOUND_HEADER_BYTES)).putLong(0);
    int commonEnd = common.end(bytes);
    int formBytes = 4 + (commonEnd - common.start()) + 16 + (int) (end - data);
    ByteBuffer.wrap(form).putInt(4, formBytes);
    return new SoundFile(
        NAME,
        "aiff",
        List.of(
            Part.of(form),
            bytes.part(common.start(), commonEnd),
            Part.of(soundHeader.array()),
            bytes.part((int) data, end)));
  }

  /** Returns the 80-bit floating-point number at {@code at}, as far as a sample rate needs it. */
  private double extended(int at) {
    int head = bytes.u16(at, BIG_ENDIAN);
    int exponent = head & 0x7FFF;
    long mantissa = bytes.s64(at + 2, BIG_ENDIAN);
    double size = Math.scalb((double) (mantissa >>> 1), Math.min(exponent - 16_383 - 62, 100));
    return exponent == head ? size : -size;
  }

  private static AudioException damaged(String what) {
    return new AudioException(Reason.UNDECODABLE, "damaged AIFF file: " + what);
  }
}
