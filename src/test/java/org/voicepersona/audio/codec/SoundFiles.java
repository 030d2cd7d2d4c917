package org.voicepersona.audio.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Sound files made in memory, and the small ones among the resources. */
public final class SoundFiles {

  static final int PCM = 1;
  static final int FLOAT = 3;
  static final int A_LAW = 6;
  static final int MU_LAW = 7;

  private static final int HEADER_BYTES = 44;

  private SoundFiles() {}

  /** Returns the bytes of a recording among the resources of the tests. */
  public static byte[] resource(String name) {
    try (InputStream in = SoundFiles.class.getResourceAsStream("/org/voicepersona/audio/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError("cannot read resource " + name, e);
    }
  }

  /** Returns a WAV file whose header is right for its data. */
  static byte[] wav(int coding, int channels, int rateHz, int bits, byte[] data) {
    return wav(coding, channels, rateHz, bits, data, data.length);
  }

  /** Returns a WAV file whose header claims {@code dataBytes} of data. */
  static byte[] wav(int coding, int channels, int rateHz, int bits, byte[] data, long dataBytes) {
    int frameBytes = channels * bits / 8;
    byte[] file = new byte[HEADER_BYTES + data.length];
    littleEndian(file)
        .put("RIFF".getBytes(US_ASCII))
        .putInt((int) (dataBytes + HEADER_BYTES - 8))
        .put("WAVEfmt ".getBytes(US_ASCII))
        .putInt(16)
        .putShort((short) coding)
        .putShort((short) channels)
        .putInt(rateHz)
        .putInt(rateHz * frameBytes)
        .putShort((short) frameBytes)
        .putShort((short) bits)
        .put("data".getBytes(US_ASCII))
        .putInt((int) dataBytes)
        .put(data);
    return file;
  }

  /** Returns a mono WAV file of 32-bit floats. */
  public static byte[] floatWav(int rateHz, float... samples) {
    byte[] data = new byte[samples.length * Float.BYTES];
    ByteBuffer target = littleEndian(data);
    for (float sample : samples) {
      target.putFloat(sample);
    }
    return wav(FLOAT, 1, rateHz, 32, data);
  }

  /** Returns a mono WAV file of 16-bit integers. */
  static byte[] pcm16Wav(int rateHz, short... samples) {
    return wav(PCM, 1, rateHz, 16, pcm16(samples));
  }

  /** Returns 16-bit integers as a WAV file holds them. */
  static byte[] pcm16(short... samples) {
    byte[] data = new byte[samples.length * Short.BYTES];
    ByteBuffer target = littleEndian(data);
    for (short sample : samples) {
      target.putShort(sample);
    }
    return data;
  }

  /** Returns a WAV file in its 64-bit form, whose header claims {@code dataBytes} of data. */
  static byte[] rf64(byte[] wav, long dataBytes) {
    byte[] sizes = new byte[36];
    littleEndian(sizes)
        .put("ds64".getBytes(US_ASCII))
        .putInt(28)
        .putLong(8, -1)
        .putLong(16, dataBytes);
    byte[] file = new byte[wav.length + sizes.length];
    littleEndian(file)
        .put(wav, 0, 12)
        .put(sizes)
        .put(wav, 12, wav.length - 12)
        .put(0, "RF64".getBytes(US_ASCII))
        .putInt(4, -1)
        .putInt(HEADER_BYTES + sizes.length - 4, -1);
    return file;
  }

  /** Returns a mono AIFF file of 16-bit integers at 16 kHz. */
  static byte[] aiff(short... samples) {
    byte[] rate = {0x40, 0x0C, (byte) 0xFA, 0, 0, 0, 0, 0, 0, 0}; // 16000 in 80 bits
    int dataBytes = samples.length * Short.BYTES;
    byte[] file = new byte[54 + dataBytes];
    ByteBuffer target =
        ByteBuffer.wrap(file)
            .put("FORM".getBytes(US_ASCII))
            .putInt(file.length - 8)
            .put("AIFFCOMM".getBytes(US_ASCII))
            .putInt(18)
            .putShort((short) 1)
            .putInt(samples.length)
            .putShort((short) Short.SIZE)
            .put(rate)
            .put("SSND".getBytes(US_ASCII))
            .putInt(8 + dataBytes)
            .putLong(0);
    for (short sample : samples) {
      target.putShort(sample);
    }
    return file;
  }

  /** Returns {@code file} with {@code chunk} inserted between its format and its data. */
  static byte[] withChunk(byte[] file, byte[] chunk) {
    int formatEnd = HEADER_BYTES - 8;
    byte[] longer = new byte[file.length + chunk.length];
    ByteBuffer.wrap(longer)
        .put(file, 0, formatEnd)
        .put(chunk)
        .put(file, formatEnd, file.length - formatEnd);
    return longer;
  }

  /** Returns a sine of amplitude {@code amplitude}. */
  public static float[] sine(double frequencyHz, double amplitude, int rateHz, double seconds) {
    float[] samples = new float[(int) Math.round(seconds * rateHz)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * frequencyHz * i / rateHz));
    }
    return samples;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
