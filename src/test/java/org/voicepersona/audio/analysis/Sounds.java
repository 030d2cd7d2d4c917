package org.voicepersona.audio.analysis;

import static org.voicepersona.audio.Waveform.SAMPLE_RATE_HZ;

import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.DecodedAudio;

/** Sounds of which everything is known, to measure against. */
final class Sounds {

  /** These sounds are no speech: what sounds is taken for a voice. */
  private static final AcousticAnalyzer ANALYZER = new AcousticAnalyzer(Optional.empty());

  private Sounds() {}

  static float[] silence(double seconds) {
    return new float[(int) Math.round(seconds * SAMPLE_RATE_HZ)];
  }

  static float[] sine(double hz, double amplitude, double seconds) {
    float[] samples = silence(seconds);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / SAMPLE_RATE_HZ));
    }
    return samples;
  }

  static float[] whiteNoise(double rms, double seconds, long seed) {
    Random random = new Random(seed);
    float[] samples = silence(seconds);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (rms * random.nextGaussian());
    }
    return samples;
  }

  /** A vowel of constant pitch. */
  static float[] vowel(double f0Hz, double seconds) {
    return vowel(t -> f0Hz, seconds);
  }

  /** A vowel whose pitch at each second is given. */
  static float[] vowel(DoubleUnaryOperator f0Hz, double seconds) {
    Random none = new Random(0);
    return vowel(f0Hz, seconds, 0, 0, none);
  }

  /**
   * A vowel: each glottal pulse rings at two formants and dies away.
   *
   * @param jitter standard deviation of the periods, relative to their mean
   * @param shimmer standard deviation of the amplitudes, relative to their mean
   */
  static float[] vowel(
      DoubleUnaryOperator f0Hz, double seconds, double jitter, double shimmer, Random random) {
    float[] samples = silence(seconds);
    double at = 0.001;
    while (at < seconds) {
      ring(samples, at, 0.3 * (1 + shimmer * random.nextGaussian()));
      at += (1 + jitter * random.nextGaussian()) / f0Hz.applyAsDouble(at);
    }
    return samples;
  }

  private static void ring(float[] samples, double at, double amplitude) {
    int first = (int) Math.ceil(at * SAMPLE_RATE_HZ);
    for (int i = first; i < Math.min(samples.length, first + SAMPLE_RATE_HZ / 20); i++) {
      double t = (double) i / SAMPLE_RATE_HZ - at;
      double first2 = Math.exp(-400 * t) * Math.sin(2 * Math.PI * 600 * t);
      double second = 0.5 * Math.exp(-600 * t) * Math.sin(2 * Math.PI * 1500 * t);
      samples[i] += (float) (amplitude * (first2 + second));
    }
  }

  /** Shapes a sound into {@code rate} syllables a second, 30 dB deep. */
  static float[] syllables(float[] sound, double rate) {
    float[] shaped = new float[sound.length];
    for (int i = 0; i < sound.length; i++) {
      double phase = 2 * Math.PI * rate * i / SAMPLE_RATE_HZ;
      double opening = 0.5 - 0.5 * Math.cos(phase);
      shaped[i] = (float) (sound[i] * (0.03 + 0.97 * opening));
    }
    return shaped;
  }

  static float[] sum(float[] a, float[] b) {
    float[] sum = new float[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  static float[] scaled(float[] sound, double gain) {
    float[] scaled = new float[sound.length];
    for (int i = 0; i < sound.length; i++) {
      scaled[i] = (float) (gain * sound[i]);
    }
    return scaled;
  }

  static float[] joined(float[]... sounds) {
    int length = 0;
    for (float[] sound : sounds) {
      length += sound.length;
    }
    float[] joined = new float[length];
    int at = 0;
    for (float[] sound : sounds) {
      System.arraycopy(sound, 0, joined, at, sound.length);
      at += sound.length;
    }
    return joined;
  }

  static double power(float[] sound) {
    double sum = 0;
    for (float sample : sound) {
      sum += (double) sample * sample;
    }
    return sum / sound.length;
  }

  /** White noise so loud that {@code sound} is {@code snrDb} above it, over all of it. */
  static float[] noiseBelow(float[] sound, double snrDb, long seed) {
    double rms = Math.sqrt(power(sound) * Math.pow(10, -snrDb / 10));
    return whiteNoise(rms, (double) sound.length / SAMPLE_RATE_HZ, seed);
  }

  static AcousticProfile profile(float[] samples) {
    return ANALYZER.measure(DecodedAudio.of(new Waveform(samples)));
  }
}
