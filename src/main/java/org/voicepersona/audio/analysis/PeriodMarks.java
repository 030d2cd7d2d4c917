package org.voicepersona.audio.analysis;

import java.util.Arrays;
import org.voicepersona.audio.Waveform;

/**
 * Finds the moments, one a period, at which the vocal folds repeat themselves: each from its
 * neighbour, as the shift at which the waveforms around both agree best. The method of Praat
 * ("Sound & Pitch: To PointProcess (cc)"), with the same search from 0.8 to 1.25 of the expected
 * period.
 */
final class PeriodMarks {

  private static final double SHORTEST = 0.8;
  private static final double LONGEST = 1.25;

  /** Below this the waveforms have nothing in common, and the voice has ended. */
  private static final double LEAST_CORRELATION = 0.3;

  private final float[] samples;
  private final PitchTrack pitch;
  private final double[] energyBefore;

  /** Prepares the search in {@code samples}, whose pitch is {@code pitch}. */
  PeriodMarks(float[] samples, PitchTrack pitch) {
    this.samples = samples;
    this.pitch = pitch;
    energyBefore = new double[samples.length + 1];
    for (int i = 0; i < samples.length; i++) {
      energyBefore[i + 1] = energyBefore[i] + (double) samples[i] * samples[i];
    }
  }

  /**
   * Returns ascending positions, in samples and fractions, within the frames from {@code start} to
   * below {@code end}, all voiced.
   */
  double[] within(int start, int end) {
    double from = (double) start * Spectrogram.HOP;
    double to = (double) end * Spectrogram.HOP;
    double middle = highest((from + to) / 2);
    double[] before = walk(middle, from, -1);
    double[] after = walk(middle, to, 1);
    double[] marks = new double[before.length + 1 + after.length];
    for (int i = 0; i < before.length; i++) {
      marks[before.length - 1 - i] = before[i];
    }
    marks[before.length] = middle;
    System.arraycopy(after, 0, marks, before.length + 1, after.length);
    return marks;
  }

  /** Returns the place of the largest amplitude within half a period of {@code middle}. */
  private double highest(double middle) {
    int half = (int) (period(middle) / 2);
    int first = Math.max(0, (int) middle - half);
    int last = Math.min(samples.length - 1, (int) middle + half);
    int highest = first;
    for (int i = first; i <= last; i++) {
      highest = Math.abs(samples[i]) > Math.abs(samples[highest]) ? i : highest;
    }
    return highest;
  }

  private double period(double at) {
    return Waveform.SAMPLE_RATE_HZ / pitch.f0Hz()[(int) (at / Spectrogram.HOP)];
  }

  /** Returns the marks between {@code start} and {@code end}, nearest first. */
  private double[] walk(double start, double end, int direction) {
    double[] marks = new double[64];
    int count = 0;
    double at = next(start, direction);
    while ((end - at) * direction > 0) {
      if (count == marks.length) {
        marks = Arrays.copyOf(marks, 2 * count);
      }
      marks[count++] = at;
      at = next(at, direction);
    }
    return Arrays.copyOf(marks, count);
  }

  /** Returns the mark next to {@code at}, {@code NaN} if nothing there resembles it. */
  private double next(double at, int direction) {
    double period = period(at);
    int length = (int) Math.round(period);
    int start = (int) Math.round(at) - length / 2;
    int shortest = (int) (SHORTEST * period);
    int longest = (int) (LONGEST * period) + 1;
    if (!inside(start, length) || !inside(start + direction * (longest + 2), length)) {
      return Double.NaN;
    }
    int best = shortest;
    double most = Double.NEGATIVE_INFINITY;
    for (int shift = shortest; shift <= longest; shift += 2) {
      double correlation = roughCorrelation(start, start + direction * shift, length);
      if (correlation > most) {
        most = correlation;
        best = shift;
      }
    }
    return most < LEAST_CORRELATION
        ? Double.NaN
        : at + direction * summit(start, best, length, direction);
  }

  /** Returns the shift of the summit next to {@code coarse}, by the parabola through it. */
  private double summit(int start, int coarse, int length, int direction) {
    double less = correlation(start, start + direction * (coarse - 1), length);
    double more = correlation(start, start + direction * (coarse + 1), length);
    double at = correlation(start, start + direction * coarse, length);
    if (at >= less && at >= more) {
      return coarse + vertex(less, at, more);
    }
    int side = less > more ? -1 : 1;
    double beyond = correlation(start, start + direction * (coarse + 2 * side), length);
    return coarse + side + side * vertex(at, Math.max(less, more), beyond);
  }

  /** Returns where, from -1 to 1, the parabola through three neighbours has its top. */
  private static double vertex(double before, double at, double after) {
    double curvature = before - 2 * at + after;
    double top = curvature < 0 ? 0.5 * (before - after) / curvature : 0;
    return Math.max(-1, Math.min(1, top));
  }

  private boolean inside(int start, int length) {
    return start >= 0 && start + length <= samples.length;
  }

  /** Estimates the same from every other sample, which is enough to tell summits apart. */
  private double roughCorrelation(int a, int b, int length) {
    double sum0 = 0;
    double sum1 = 0;
    for (int i = 0; i < length - 3; i += 4) {
      sum0 += samples[a + i] * samples[b + i];
      sum1 += samples[a + i + 2] * samples[b + i + 2];
    }
    double energies = energy(a, length) * energy(b, length);
    return energies > 0 ? 2 * (sum0 + sum1) / StrictMath.sqrt(energies) : 0;
  }

  /** Returns the normalised correlation of the stretches from {@code a} and from {@code b}. */
  private double correlation(int a, int b, int length) {
    // Four sums, so that an addition need not wait for the one before.
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i < length - 3; i += 4) {
      sum0 += samples[a + i] * samples[b + i];
      sum1 += samples[a + i + 1] * samples[b + i + 1];
      sum2 += samples[a + i + 2] * samples[b + i + 2];
      sum3 += samples[a + i + 3] * samples[b + i + 3];
    }
    for (; i < length; i++) {
      sum0 += samples[a + i] * samples[b + i];
    }
    double energies = energy(a, length) * energy(b, length);
    return energies > 0 ? (sum0 + sum1 + sum2 + sum3) / StrictMath.sqrt(energies) : 0;
  }

  private double energy(int start, int length) {
    return energyBefore[start + length] - energyBefore[start];
  }
}
