package org.voicepersona.audio.file;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.file.Pcm.Coding;

/**
 * The format chunk of a WAV file, {@code WAVEFORMATEX} or {@code WAVEFORMATEXTENSIBLE}.
 *
 * @param tag the coding, taken from the sub-format of an extensible chunk
 * @param channels number of channels
 * @param rateHz samples a second
 * @param blockBytes bytes that belong together, at least 1
 * @param validBits how many bits of a sample hold something
 * @param chunk the chunk's content as it stands in a little-endian file
 */
record WaveFormat(int tag, int channels, long rateHz, int blockBytes, int validBits, byte[] chunk) {

  private static final int PCM = 1;
  private static final int FLOAT = 3;
  private static final int A_LAW = 6;
  private static final int MU_LAW = 7;
  private static final int GSM = 0x31;
  private static final int MPEG = 0x50;
  private static final int MP3 = 0x55;
  private static final int EXTENSIBLE = 0xFFFE;

  private static final int EXTENSIBLE_BYTES = 40;
  private static final int LONGEST_CHUNK = 4_096;
  private static final int FIXED_BYTES = 16;

  /** Reads the chunk whose content begins at {@code at}; 16 bytes of it are there. */
  static WaveFormat of(Bytes bytes, int at, long size, ByteOrder order) throws AudioException {
    int channels = bytes.u16(at + 2, order);
    long rateHz = bytes.u32(at + 4, order);
    SourceLimits.check(rateHz, channels);
    if (size < FIXED_BYTES || size > LONGEST_CHUNK || !bytes.has(at, size)) {
      throw new AudioException(
          Reason.UNDECODABLE, "damaged WAV file: format chunk of %d bytes".formatted(size));
    }
    int tag = bytes.u16(at, order);
    int validBits = bytes.u16(at + 14, order);
    if (tag == EXTENSIBLE && size >= EXTENSIBLE_BYTES) {
      validBits = bytes.u16(at + 18, order);
      tag = bytes.u16(at + 24, order); // the rest of the identifier is the same for all tags
    }
    int blockBytes = blockBytes(bytes, at, order, tag);
    byte[] chunk = Arrays.copyOfRange(bytes.array(), at, at + (int) (size + (size & 1)));
    if (order.equals(BIG_ENDIAN)) {
      swapFields(chunk);
    }
    return new WaveFormat(tag, channels, rateHz, blockBytes, validBits, chunk);
  }

  /** Returns what the chunk says, unless the number of bits and bytes a second both contradict. */
  private static int blockBytes(Bytes bytes, int at, ByteOrder order, int tag) {
    int channels = bytes.u16(at + 2, order);
    int said = bytes.u16(at + 12, order);
    int wanted = Math.max(1, channels * ((bytes.u16(at + 14, order) + 7) / 8));
    boolean isWrong = bytes.u32(at + 8, order) == wanted * bytes.u32(at + 4, order);
    boolean isTaken = said != 0 && (!hasPlainSamples(tag) || (said % channels == 0 && !isWrong));
    return isTaken ? said : wanted;
  }

  private static void swapFields(byte[] chunk) {
    ByteBuffer from = ByteBuffer.wrap(chunk.clone()).order(BIG_ENDIAN);
    ByteBuffer to = ByteBuffer.wrap(chunk).order(LITTLE_ENDIAN);
    to.putShort(from.getShort()).putShort(from.getShort());
    to.putInt(from.getInt()).putInt(from.getInt());
    while (from.remaining() >= 2) {
      to.putShort(from.getShort());
    }
  }

  /** Returns the bytes that only make sense together: some codings end with a shorter block. */
  int wholeBytes() {
    return hasPlainSamples(tag) || tag == GSM ? blockBytes : 1;
  }

  private static boolean hasPlainSamples(int tag) {
    return tag == PCM || tag == FLOAT || tag == A_LAW || tag == MU_LAW;
  }

  /** Returns the file of the samples from {@code start} to {@code end}, in the given order. */
  SoundFile file(Bytes bytes, int start, int end, ByteOrder order) throws AudioException {
    return switch (tag) {
      case PCM -> integers(bytes, start, end, order);
      case FLOAT -> pcm(Coding.FLOAT, order).file(WaveFile.NAME, bytes, start, end);
      case A_LAW -> pcm(Coding.A_LAW, order).file(WaveFile.NAME, bytes, start, end);
      case MU_LAW -> pcm(Coding.MU_LAW, order).file(WaveFile.NAME, bytes, start, end);
      case MPEG, MP3 -> FrameSyntax.MPEG.read(new Bytes(bytes.array(), start, end));
      default -> coded(bytes, start, end);
    };
  }

  private SoundFile integers(Bytes bytes, int start, int end, ByteOrder order)
      throws AudioException {
    Pcm samples = pcm(blockBytes == channels ? Coding.UNSIGNED : Coding.SIGNED, order);
    boolean isPadded = samples.sampleBytes() == 4 && validBits > 8 && validBits < 32;
    if (isPadded && PaddedSamples.areLow(bytes, start, end, order, validBits)) {
      Bytes raised = PaddedSamples.raised(bytes, start, end, order, validBits);
      return samples.file(WaveFile.NAME, raised, 0, end - start);
    }
    return samples.file(WaveFile.NAME, bytes, start, end);
  }

  private Pcm pcm(Coding coding, ByteOrder order) {
    return new Pcm(coding, channels, rateHz, blockBytes / channels, order);
  }

  private SoundFile coded(Bytes bytes, int start, int end) {
    byte[] header =
        ByteBuffer.allocate(28 + chunk.length)
            .order(LITTLE_ENDIAN)
            .put("RIFF".getBytes(US_ASCII))
            .putInt(20 + chunk.length + end - start)
            .put("WAVEfmt ".getBytes(US_ASCII))
            .putInt(chunk.length)
            .put(chunk)
            .put("data".getBytes(US_ASCII))
            .putInt(end - start)
            .array();
    return new SoundFile(WaveFile.NAME, "wav", List.of(Part.of(header), bytes.part(start, end)));
  }
}
