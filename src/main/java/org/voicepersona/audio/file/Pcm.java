package org.voicepersona.audio.file;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/**
 * Samples that stand one behind the other, each in a whole number of bytes.
 *
 * @param coding what the bytes of a sample mean
 * @param channels number of channels
 * @param rateHz samples a second, a channel
 * @param sampleBytes bytes of one sample of one channel
 * @param order order of these bytes
 */
record Pcm(Coding coding, long channels, long rateHz, int sampleBytes, ByteOrder order) {

  /** What the bytes of a sample mean, with the numbers that WAV and AU files have for it. */
  enum Coding {
    /** Integers in two's complement. */
    SIGNED(1),
    /** Integers around the middle of their range; one byte only. */
    UNSIGNED(1),
    FLOAT(3),
    A_LAW(6),
    MU_LAW(7);

    private final int wavTag;

    Coding(int wavTag) {
      this.wavTag = wavTag;
    }
  }

  private static final int WAV_HEADER_BYTES = 44;
  private static final int AU_HEADER_BYTES = 24;

  /**
   * Returns the file {@code name} as the samples from {@code start} to {@code end}; half a sample
   * at the end is left out.
   *
   * @throws AudioException BAD_HEADER for a sample rate or number of channels that no speech has,
   *     UNDECODABLE for a width that has no meaning, TOO_SHORT when there is no sample
   */
  SoundFile file(String name, Bytes bytes, int start, int end) throws AudioException {
    SourceLimits.check(rateHz, channels);
    checkWidth();
    int length = end - start - (end - start) % frameBytes();
    if (length <= 0) {
      throw new AudioException(Reason.TOO_SHORT, name + " file without a sample");
    }
    Part samples = bytes.part(start, start + length);
    return isLittleEndian()
        ? new SoundFile(name, "wav", List.of(Part.of(wavHeader(length)), samples))
        : new SoundFile(name, "au", List.of(Part.of(auHeader(length)), samples));
  }

  /** Returns the bytes of one sample of all channels. */
  int frameBytes() {
    return (int) channels * sampleBytes;
  }

  private void checkWidth() throws AudioException {
    boolean known =
        switch (coding) {
          case SIGNED -> (sampleBytes >= 1 && sampleBytes <= 4) || sampleBytes == 8;
          case FLOAT -> sampleBytes == 4 || sampleBytes == 8;
          case UNSIGNED, A_LAW, MU_LAW -> sampleBytes == 1;
        };
    if (!known) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "samples of %d bytes coded as %s are not read".formatted(sampleBytes, coding));
    }
  }

  /** WAV has no signed bytes, and AU no unsigned ones and no integers of 8 bytes. */
  private boolean isLittleEndian() {
    return sampleBytes == 1 ? coding != Coding.SIGNED : order.equals(LITTLE_ENDIAN);
  }

  private byte[] wavHeader(int dataBytes) {
    return ByteBuffer.allocate(WAV_HEADER_BYTES)
        .order(LITTLE_ENDIAN)
        .put("RIFF".getBytes(US_ASCII))
        .putInt(dataBytes + WAV_HEADER_BYTES - 8)
        .put("WAVEfmt ".getBytes(US_ASCII))
        .putInt(16)
        .putShort((short) coding.wavTag)
        .putShort((short) channels)
        .putInt((int) rateHz)
        .putInt((int) rateHz * frameBytes())
        .putShort((short) frameBytes())
        .putShort((short) (8 * sampleBytes))
        .put("data".getBytes(US_ASCII))
        .putInt(dataBytes)
        .array();
  }

  private byte[] auHeader(int dataBytes) throws AudioException {
    return ByteBuffer.allocate(AU_HEADER_BYTES)
        .order(BIG_ENDIAN)
        .put(".snd".getBytes(US_ASCII))
        .putInt(AU_HEADER_BYTES)
        .putInt(dataBytes)
        .putInt(auNumber())
        .putInt((int) rateHz)
        .putInt((int) channels)
        .array();
  }

  private int auNumber() throws AudioException {
    return switch (coding) {
      case MU_LAW -> 1;
      case SIGNED -> {
        if (sampleBytes > 4) {
          throw new AudioException(
              Reason.UNDECODABLE, "big-endian integers of 64 bits are not read");
        }
        yield sampleBytes + 1;
      }
      case FLOAT -> sampleBytes == 4 ? 6 : 7;
      case A_LAW -> 27;
      case UNSIGNED -> throw new IllegalStateException("AU has no unsigned samples");
    };
  }
}
