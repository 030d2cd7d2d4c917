package org.voicepersona.audio;

import static java.util.Objects.requireNonNull;

/**
 * Mono speech at {@value #SAMPLE_RATE_HZ} Hz, what every later stage listens to.
 *
 * @param samples (n,) amplitudes, finite, full scale is 1.0; owned by the waveform: neither the
 *     maker nor a reader changes them
 */
public record Waveform(float[] samples) {

  /** The rate the speech models were trained at. */
  public static final int SAMPLE_RATE_HZ = 16_000;

  /** Checks that every sample is finite. */
  public Waveform {
    requireNonNull(samples, "samples is null");
    for (int i = 0; i < samples.length; i++) {
      if (!Float.isFinite(samples[i])) {
        throw new IllegalArgumentException(
            "sample %d of %d is %s, must be finite".formatted(i, samples.length, samples[i]));
      }
    }
  }

  /** Returns the length in seconds. */
  public double seconds() {
    return (double) samples.length / SAMPLE_RATE_HZ;
  }
}
