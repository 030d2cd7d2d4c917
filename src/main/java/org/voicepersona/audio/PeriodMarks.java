package org.voicepersona.audio;

import java.util.Arrays;

/**
 * The moments, one a period, at which the vocal folds repeat themselves: each is found from its
 * neighbour as the shift at which the waveform around both agrees best. The method of Praat ("Sound
 * & Pitch: To PointProcess (cc)"), with the same search from 0.8 to 1.25 of the expected period.
 *
 * @param at (marks) ascending positions in samples
 */
record PeriodMarks(double[] at) {

  private static final double SHORTEST = 0.8;
  private static final double LONGEST = 1.25;

  /** Below this the waveforms have nothing in common, and the voice has ended. */
  private static final double LEAST_CORRELATION = 0.3;

  /**
   * Returns the marks of the voiced frames from {@code start} to below {@code end}, a run without a
   * gap.
   */
  static PeriodMarks of(float[] samples, PitchTrack pitch, int start, int end) {
    double from = (double) start * Spectrogram.HOP;
    double to = (double) end * Spectrogram.HOP;
    double middle = highest(samples, pitch, (from + to) / 2);
    double[] before = walk(samples, pitch, middle, from, -1);
    double[] after = walk(samples, pitch, middle, to, 1);
    double[] at = new double[before.length + 1 + after.length];
    for (int i = 0; i < before.length; i++) {
      at[before.length - 1 - i] = before[i];
    }
    at[before.length] = middle;
    System.arraycopy(after, 0, at, before.length + 1, after.length);
    return new PeriodMarks(at);
  }

  /** Returns the place of the largest amplitude within a period around {@code middle}. */
  private static double highest(float[] samples, PitchTrack pitch, double middle) {
    int half = (int) (period(pitch, middle) / 2);
    int first = Math.max(0, (int) middle - half);
    int last = Math.min(samples.length - 1, (int) middle + half);
    int highest = first;
    for (int i = first; i <= last; i++) {
      highest = Math.abs(samples[i]) > Math.abs(samples[highest]) ? i : highest;
    }
    return highest;
  }

  private static double period(PitchTrack pitch, double at) {
    int frame = Math.min(pitch.f0Hz().length - 1, (int) (at / Spectrogram.HOP));
    return Waveform.SAMPLE_RATE_HZ / pitch.f0Hz()[frame];
  }

  /**
   * Returns the marks from {@code start}, which is left out, in one direction up to {@code end}.
   */
  private static double[] walk(
      float[] samples, PitchTrack pitch, double start, double end, int direction) {
    double[] marks = new double[16];
    int count = 0;
    double at = start;
    double period = period(pitch, at);
    while (true) {
      double shift = bestShift(samples, (int) Math.round(at), period, direction);
      at += shift * direction;
      if (Double.isNaN(at) || (at - end) * direction >= 0) {
        return Arrays.copyOf(marks, count);
      }
      if (count == marks.length) {
        marks = Arrays.copyOf(marks, 2 * count);
      }
      marks[count++] = at;
      period = period(pitch, at);
    }
  }

  /**
   * Returns the shift, in samples, at which the period around {@code centre} correlates best with
   * what lies there; {@code NaN} if nothing does or the recording ends.
   */
  private static double bestShift(float[] samples, int centre, double period, int direction) {
    int length = (int) Math.round(period);
    int shortest = (int) (SHORTEST * period) - 1;
    int longest = (int) (LONGEST * period) + 2;
    int start = centre - length / 2;
    int reach = start + direction * longest;
    if (Math.min(start, reach) < 0 || Math.max(start, reach) + length > samples.length) {
      return Double.NaN;
    }
    int coarse = shortest;
    double most = Double.NEGATIVE_INFINITY;
    for (int shift = shortest + 1; shift < longest; shift += 2) {
      double correlation = correlation(samples, start, start + direction * shift, length, 2);
      if (correlation > most) {
        most = correlation;
        coarse = shift;
      }
    }
    return refine(samples, start, coarse, length, direction);
  }

  /** Returns the summit of the correlation near {@code coarse}, between the samples. */
  private static double refine(float[] samples, int start, int coarse, int length, int direction) {
    double[] near = new double[5];
    int best = 2;
    for (int i = 0; i < near.length; i++) {
      int other = start + direction * (coarse - 2 + i);
      boolean inside = other >= 0 && other + length <= samples.length;
      near[i] = inside ? correlation(samples, start, other, length, 1) : -1;
      best = near[i] > near[best] ? i : best;
    }
    if (near[best] < LEAST_CORRELATION || best == 0 || best == near.length - 1) {
      return near[best] < LEAST_CORRELATION ? Double.NaN : coarse - 2 + best;
    }
    double curvature = near[best - 1] - 2 * near[best] + near[best + 1];
    double shift = curvature < 0 ? 0.5 * (near[best - 1] - near[best + 1]) / curvature : 0;
    return coarse - 2 + best + shift;
  }

  /** Returns the normalised correlation of two stretches, taking every {@code stride}-th sample. */
  private static double correlation(float[] samples, int a, int b, int length, int stride) {
    double product = 0;
    double powerA = 0;
    double powerB = 0;
    for (int i = 0; i < length; i += stride) {
      double x = samples[a + i];
      double y = samples[b + i];
      product += x * y;
      powerA += x * x;
      powerB += y * y;
    }
    double power = powerA * powerB;
    return power > 0 ? product / StrictMath.sqrt(power) : 0;
  }
}
