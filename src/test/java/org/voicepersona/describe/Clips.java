package org.voicepersona.describe;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.voicepersona.audio.Waveform;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;

/** Rows with a sound made for tests. */
public final class Clips {

  private Clips() {}

  /** Returns row {@code row} with {@code audio}. */
  public static VoiceSample withAudio(long row, byte[] audio) {
    RowId id = new RowId("data/train-00000-of-00001.parquet", row);
    return new VoiceSample(
        id, "train", 100 + row, "test", "S_1", "Hum.", "", "", "male", Double.NaN, audio);
  }

  /** Returns a WAV file of a hum with six harmonics that grows louder and softer. */
  public static byte[] hum(double hz, double seconds) {
    byte[] pcm = new byte[2 * (int) (seconds * Waveform.SAMPLE_RATE_HZ)];
    for (int i = 0; i < pcm.length / 2; i++) {
      double t = (double) i / Waveform.SAMPLE_RATE_HZ;
      double sum = 0;
      for (int harmonic = 1; harmonic <= 6; harmonic++) {
        sum += Math.sin(2 * Math.PI * hz * harmonic * t) / harmonic;
      }
      int sample = (int) (8_000 * sum * Math.abs(Math.sin(Math.PI * 3 * t)));
      pcm[2 * i] = (byte) sample;
      pcm[2 * i + 1] = (byte) (sample >> 8);
    }
    AudioFormat format = new AudioFormat(Waveform.SAMPLE_RATE_HZ, 16, 1, true, false);
    ByteArrayOutputStream wav = new ByteArrayOutputStream();
    try {
      AudioSystem.write(
          new AudioInputStream(new ByteArrayInputStream(pcm), format, pcm.length / 2),
          AudioFileFormat.Type.WAVE,
          wav);
    } catch (IOException e) {
      throw new AssertionError("cannot write to memory", e);
    }
    return wav.toByteArray();
  }
}
