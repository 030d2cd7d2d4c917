package org.voicepersona.audio.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.voicepersona.audio.Waveform;

/**
 * Encodes speech as a WAV file: mono, 16 bits, {@value Waveform#SAMPLE_RATE_HZ} Hz. The same speech
 * gives the same bytes.
 */
public final class WavEncoder {

  private static final int FULL_SCALE = 1 << 15;
  private static final AudioFormat FORMAT =
      new AudioFormat(Waveform.SAMPLE_RATE_HZ, Short.SIZE, 1, true, false);

  private WavEncoder() {}

  /** Returns the WAV file of {@code speech}; what is louder than full scale is clipped. */
  public static byte[] encode(Waveform speech) {
    float[] samples = speech.samples();
    ByteBuffer pcm =
        ByteBuffer.allocate(samples.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float sample : samples) {
      int value = Math.round(sample * FULL_SCALE);
      pcm.putShort((short) Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, value)));
    }
    ByteArrayOutputStream wav = new ByteArrayOutputStream();
    try (AudioInputStream in =
        new AudioInputStream(new ByteArrayInputStream(pcm.array()), FORMAT, samples.length)) {
      AudioSystem.write(in, AudioFileFormat.Type.WAVE, wav);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return wav.toByteArray();
  }
}
