package org.voicepersona.audio.analysis;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.analysis.Fft.Complex;

/**
 * Finds the fundamental frequency of a voice by autocorrelation, after P. Boersma, Accurate
 * short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled
 * sound, Proc. Institute of Phonetic Sciences Amsterdam 17 (1993), the method of Praat.
 *
 * <p>Each frame offers the peaks of its normalised autocorrelation, and being unvoiced, as
 * candidates; {@link PitchPath} then chooses one a frame. Unlike Praat, the autocorrelation is that
 * of the band in which the harmonics of a voice stand out of the noise, and a frame with only one
 * partial is a tone and no voice.
 */
final class PitchTracker {

  /** The lowest pitch looked for. */
  static final double FLOOR_HZ = 60;

  /** The highest pitch looked for: that of children and screams. */
  static final double CEILING_HZ = 1100;

  /** The highest pitch of usual speech. */
  private static final double HIGH_HZ = 500;

  private static final int SIZE = Spectrogram.SIZE / 2;
  private static final double LAG_RATE_HZ = Waveform.SAMPLE_RATE_HZ / 2.0;
  private static final int SHORTEST_LAG = (int) (LAG_RATE_HZ / CEILING_HZ);
  private static final int LONGEST_LAG = (int) StrictMath.ceil(LAG_RATE_HZ / FLOOR_HZ);

  /** The band in which harmonics are sought: whole up to its end, nothing from its stop on. */
  private static final double BAND_END_HZ = 1500;

  private static final double BAND_STOP_HZ = 2500;

  /** Below this power counts by the square of the frequency, which whitens wind and traffic. */
  private static final double RUMBLE_HZ = 200;

  private static final double VOICING_THRESHOLD = 0.5;
  private static final double SILENCE_THRESHOLD = 0.05;
  private static final double OCTAVE_COST = 0.025;
  private static final int SHORTEST_RUN = 4;

  /** 18 dB below the loudest. */
  private static final double LOUD = 0.016;

  private static final double OWN_FLOOR = 0.75;
  private static final double OWN_CEILING = 1.5;
  private static final double LOG_2 = StrictMath.log(2);
  private static final double LOUDEST_PERCENT = 95;

  /** No candidate is stronger: a perfect correlation at the shortest lag. */
  private static final double MOST_STRENGTH =
      1 + OCTAVE_COST * octave(LAG_RATE_HZ / (SHORTEST_LAG - 0.5));

  /**
   * A frame whose strength of being unvoiced is above this is unvoiced on the best path: to unvoice
   * it there gains more than the two changes of voicing that it costs at the most.
   */
  private static final double CERTAINLY_UNVOICED =
      MOST_STRENGTH + 2 * PitchPath.VOICING_CHANGE_COST;

  /** Pairs of frames transformed at once, twice those of the spectra, which are twice as long. */
  private static final int BATCH = 2 * Spectrogram.BATCH;

  private static final Fft FFT = new Fft(SIZE, BATCH);
  private static final float[] BAND = band();
  private static final double[] WINDOW_CORRECTION = windowCorrection();

  private final Complex pairs = FFT.zeros();
  private final Fft.Workspace work = FFT.workspace();
  private final Spectrogram spectrogram;
  private final double[] power;
  private final double loudest;
  private final PitchPath path = new PitchPath();

  private PitchTracker(Spectrogram spectrogram) {
    this.spectrogram = spectrogram;
    power = spectrogram.bandPower(Spectrogram.bin(FLOOR_HZ), Spectrogram.bin(BAND_END_HZ));
    loudest = Percentile.of(power, LOUDEST_PERCENT);
  }

  /** Prepares the candidates of each frame of {@code spectrogram}. */
  static PitchTracker of(Spectrogram spectrogram) {
    PitchTracker tracker = new PitchTracker(spectrogram);
    tracker.addFrames();
    return tracker;
  }

  /** Returns the pitch of each frame, as far up as usual speech goes. */
  PitchTrack track() {
    return within(FLOOR_HZ, HIGH_HZ);
  }

  /**
   * Returns the pitch of the speech where the speaker's own is: between three quarters of the first
   * and one and a half of the third quartile of what was found before. Strays an octave away are no
   * melody. Hirst, A Praat plugin for Momel and INTSINT, Proc. ICPhS XVI (2007).
   *
   * <p>Beyond {@value #HIGH_HZ} Hz the pitch is looked for only where the voice is high: of a low
   * one, that would be the first formant.
   *
   * @param found the pitch of the speech, as {@link #track} has it; of a voice, not of a whisper
   */
  PitchTrack around(PitchTrack found, SpeechActivity activity) {
    double[] f0Hz = loud(found);
    if (Percentile.ofSorted(f0Hz, 75) > HIGH_HZ / 2) {
      f0Hz = loud(within(FLOOR_HZ, CEILING_HZ).within(activity));
    }
    return f0Hz.length == 0
        ? found
        : within(
                OWN_FLOOR * Percentile.ofSorted(f0Hz, 25),
                OWN_CEILING * Percentile.ofSorted(f0Hz, 75))
            .within(activity);
  }

  /** Returns in ascending order the pitch where it is loud: faint hums have one as well. */
  private double[] loud(PitchTrack track) {
    return IntStream.range(0, power.length)
        .filter(i -> track.voiced(i) && power[i] > LOUD * loudest)
        .mapToDouble(i -> track.f0Hz()[i])
        .sorted()
        .toArray();
  }

  private PitchTrack within(double floorHz, double ceilingHz) {
    double[] f0Hz = path.best(floorHz, ceilingHz);
    dropShortRuns(f0Hz);
    return new PitchTrack(f0Hz);
  }

  /** Unvoices what is shorter than the window: the edge of a tone, an accident in noise. */
  private static void dropShortRuns(double[] f0Hz) {
    int start = 0;
    for (int i = 0; i <= f0Hz.length; i++) {
      if (i == f0Hz.length || f0Hz[i] == 0) {
        if (i - start < SHORTEST_RUN) {
          Arrays.fill(f0Hz, start, i, 0);
        }
        start = i + 1;
      }
    }
  }

  private void addFrames() {
    int[] waiting = new int[2 * BATCH];
    int count = 0;
    for (int i = 0; i < spectrogram.frames(); i++) {
      double unvoiced = unvoicedStrength(i);
      path.startFrame(unvoiced);
      if (unvoiced <= CERTAINLY_UNVOICED && !isTone(spectrogram.power()[i])) {
        waiting[count++] = i;
      }
      if (count == waiting.length) {
        addCandidates(waiting, count);
        count = 0;
      }
    }
    addCandidates(waiting, count);
  }

  /** Returns how strongly a frame is unvoiced for being quieter than the loudest. */
  private double unvoicedStrength(int frame) {
    double relative = loudest > 0 ? StrictMath.sqrt(power[frame] / loudest) : 0;
    double quietness = relative * (1 + VOICING_THRESHOLD) / SILENCE_THRESHOLD;
    return VOICING_THRESHOLD + Math.max(0, 2 - quietness);
  }

  /** Adds the candidates of the first {@code count} of {@code frames} by one transform. */
  private void addCandidates(int[] frames, int count) {
    for (int j = 0; j < count; j++) {
      weigh(frames[j], half(j), j / 2 * SIZE);
    }
    FFT.transform(pairs, work);
    for (int j = 0; j < count; j++) {
      addPeaks(frames[j], half(j), j / 2 * SIZE);
    }
  }

  /** Returns the part of the complex numbers that holds the {@code j}th of the frames. */
  private float[] half(int j) {
    return j % 2 == 0 ? pairs.re() : pairs.im();
  }

  /** Lays out the power spectrum of a frame so that its transform is the autocorrelation. */
  private void weigh(int frame, float[] to, int at) {
    Arrays.fill(to, at, at + SIZE, 0);
    float[] power = spectrogram.power()[frame];
    for (int k = 1; k < BAND.length; k++) {
      to[at + k] = BAND[k] * power[k];
      to[at + SIZE - k] = to[at + k];
    }
  }

  /** Adds the peaks of an autocorrelation, each made finer by the parabola through its summit. */
  private void addPeaks(int frame, float[] correlation, int from) {
    if (correlation[from] <= 0) {
      return;
    }
    double scale = 1.0 / correlation[from];
    double before = 0;
    double at = correlation[from + SHORTEST_LAG - 1] * WINDOW_CORRECTION[SHORTEST_LAG - 1] * scale;
    double after = correlation[from + SHORTEST_LAG] * WINDOW_CORRECTION[SHORTEST_LAG] * scale;
    for (int lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
      before = at;
      at = after;
      after = correlation[from + lag + 1] * WINDOW_CORRECTION[lag + 1] * scale;
      if (at > VOICING_THRESHOLD / 2 && at > before && at >= after) {
        double shift = 0.5 * (before - after) / (before - 2 * at + after);
        addCandidate(frame, LAG_RATE_HZ / (lag + shift), at - 0.25 * (before - after) * shift);
      }
    }
  }

  private void addCandidate(int frame, double f0, double height) {
    double octave = octave(f0);
    path.addCandidate(frame, f0, octave, Math.min(height, 1) + OCTAVE_COST * octave);
  }

  /** Returns how many octaves above the lowest pitch {@code f0} is. */
  private static double octave(double f0) {
    return StrictMath.log(f0 / FLOOR_HZ) / LOG_2;
  }

  /** Whether all but a ten-thousandth of the power lies in one narrow peak. */
  private static boolean isTone(float[] power) {
    int peak = 0;
    double all = 0;
    for (int k = 3; k < power.length; k++) {
      all += power[k];
      peak = power[k] > power[peak] || peak == 0 ? k : peak;
    }
    double inPeak = 0;
    for (int k = Math.max(3, peak - 4); k <= Math.min(power.length - 1, peak + 4); k++) {
      inPeak += power[k];
    }
    return all - inPeak < 1e-4 * all;
  }

  /** Passes the band, and below it the less the lower. */
  private static float[] band() {
    float[] gain = new float[Spectrogram.bin(BAND_STOP_HZ)];
    for (int k = 0; k < gain.length; k++) {
      double hz = k * Spectrogram.BIN_HZ;
      double low = Math.min(1, hz * hz / (RUMBLE_HZ * RUMBLE_HZ));
      double high = Math.min(1, Math.max(0, (BAND_STOP_HZ - hz) / (BAND_STOP_HZ - BAND_END_HZ)));
      gain[k] = (float) (low * high);
    }
    return gain;
  }

  private static double[] windowCorrection() {
    double[] correction = new double[LONGEST_LAG + 2];
    for (int lag = 0; lag < correction.length; lag++) {
      correction[lag] = 1 / windowCorrelation(lag / LAG_RATE_HZ);
    }
    return correction;
  }

  /**
   * Returns the normalised autocorrelation of the analysis window at a lag in seconds, Boersma's
   * equation 8: what an autocorrelation is divided by to undo the window.
   */
  static double windowCorrelation(double lagSeconds) {
    double x = lagSeconds * Waveform.SAMPLE_RATE_HZ / Spectrogram.WINDOW;
    double turn = 2 * StrictMath.PI * x;
    return (1 - x) * (2.0 / 3 + StrictMath.cos(turn) / 3)
        + StrictMath.sin(turn) / (2 * StrictMath.PI);
  }
}
