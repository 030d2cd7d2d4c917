package org.voicepersona.audio.analysis;

/**
 * Counts syllables without a transcript: voiced peaks of intensity with a dip of at least {@value
 * #DIP_DB} dB between them, after N. H. de Jong and T. Wempe, Praat script to detect syllable
 * nuclei and measure speech rate automatically, Behavior Research Methods 41 (2009).
 */
final class SyllableNuclei {

  private static final double DIP_DB = 1.5;

  /** The first two formants of vowels: without hiss and rumble. */
  private static final double LOW_HZ = 400;

  private static final double HIGH_HZ = 2500;

  /** Peaks further below the loudest are no nuclei. */
  private static final double RANGE_DB = 30;

  private static final int REACH = 2;

  /** Of fewer, or of a shorter speech, a rate says nothing: 1 s. */
  private static final int LEAST_NUCLEI = 4;

  private static final int LEAST_FRAMES = Spectrogram.FRAMES_PER_SECOND;

  private SyllableNuclei() {}

  /**
   * Returns how many there are a second, from the first to the last frame of speech; {@code NaN} of
   * less than 1 s or 4 nuclei.
   */
  static double rate(Spectrogram spectrogram, PitchTrack pitch, SpeechActivity activity) {
    int frames = activity.span();
    int nuclei = count(spectrogram, pitch);
    return frames < LEAST_FRAMES || nuclei < LEAST_NUCLEI
        ? Double.NaN
        : (double) nuclei * Spectrogram.FRAMES_PER_SECOND / frames;
  }

  /** Returns how many there are. */
  private static int count(Spectrogram spectrogram, PitchTrack pitch) {
    double[] level =
        decibels(smooth(spectrogram.bandPower(Spectrogram.bin(LOW_HZ), Spectrogram.bin(HIGH_HZ))));
    double threshold = Percentile.of(level, 99) - RANGE_DB;
    int nuclei = 0;
    int peak = 0;
    double valley = Double.POSITIVE_INFINITY;
    boolean rising = false;
    for (int i = 0; i < level.length; i++) {
      if (rising) {
        peak = level[i] > level[peak] ? i : peak;
        if (level[i] < level[peak] - DIP_DB || i == level.length - 1) {
          nuclei += level[peak] > threshold && voicedNear(pitch, peak) ? 1 : 0;
          rising = false;
          valley = level[i];
        }
      } else {
        valley = Math.min(valley, level[i]);
        if (level[i] > valley + DIP_DB) {
          rising = true;
          peak = i;
        }
      }
    }
    return nuclei;
  }

  /**
   * Whether there is a voice within 20 ms: what is loudest need not be where it is most regular.
   */
  private static boolean voicedNear(PitchTrack pitch, int frame) {
    int last = Math.min(pitch.f0Hz().length - 1, frame + REACH);
    for (int i = Math.max(0, frame - REACH); i <= last; i++) {
      if (pitch.voiced(i)) {
        return true;
      }
    }
    return false;
  }

  /** Averages each frame with its neighbours, so that echoes of a room make no syllables. */
  private static double[] smooth(double[] power) {
    double[] smooth = new double[power.length];
    for (int i = 0; i < power.length; i++) {
      double before = power[Math.max(0, i - 1)];
      double after = power[Math.min(power.length - 1, i + 1)];
      smooth[i] = (before + power[i] + after) / 3;
    }
    return smooth;
  }

  private static double[] decibels(double[] power) {
    for (int i = 0; i < power.length; i++) {
      power[i] = 10 * StrictMath.log10(Math.max(power[i], 1e-20));
    }
    return power;
  }
}
