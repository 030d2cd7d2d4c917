package org.voicepersona.audio.analysis;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How slowly sound dies away in a room, told from speech alone: whatever a speaker does, the level
 * of no band falls faster than the room lets it. So the steepest falls are those of the room, after
 * Ratnam et al., Blind estimation of reverberation time, JASA 114 (2003). A fall is looked at over
 * about 12 dB: over less, the beats of a long echo look like steep falls, and over more there are
 * few between the syllables.
 */
final class Reverberation {

  /** Octaves in which speech is strong and rooms are alike. */
  private static final double[] BANDS_HZ = {500, 1000, 2000, 4000};

  /** Frames of a fall, tried in this order until it is long enough for 12 dB. */
  private static final int[] FALLS = {8, 10, 12, 14, 16, 20, 24, 28};

  private static final double FALL_DB = 12;

  /**
   * From here on the next syllable bends most falls of a room: of 87 clips in rooms of 0.5 to 1.5 s
   * that give back as much as comes straight, all medians are a fifth short above this.
   */
  private static final double STRAIGHT_SECONDS = 0.3;

  private static final double BENT = 1.25;

  /** A fall must end so far above the noise, and begin so far below the loudest, dB. */
  private static final double OVER_NOISE_DB = 6;

  private static final double RANGE_DB = 30;

  private static final double STEEPEST_PERCENT = 10;
  private static final int LEAST_FALLS = 20;

  /** What falls within this, falls fast, whatever noise may hide. */
  private static final double CERTAIN_SECONDS = 0.25;

  /** Of steady noise the quietest fifth lies this near together, dB; echoes die away. */
  private static final double STEADY_DB = 3;

  /** Speech so far above steady noise shows its falls, dB. */
  private static final double CLEAR_DB = 40;

  private static final double LEAST_POWER = 1e-12;

  /** (frames) level of the band above its noise, dB. */
  private final double[] level;

  /** (frames) whether a fall may begin there. */
  private final boolean[] begins;

  /** (frames) whether a fall may end there. */
  private final boolean[] ends;

  /** (frames) how many in a row sound, up to there. */
  private final int[] sounding;

  private final boolean isHidden;

  private Reverberation(double[] band, boolean[] sounds, SpeechActivity activity) {
    double[] heard =
        IntStream.range(0, band.length)
            .filter(i -> sounds[i])
            .mapToDouble(i -> decibels(band[i]))
            .sorted()
            .toArray();
    double noise = Percentile.ofSorted(heard, 5);
    double loudest = Percentile.ofSorted(heard, 99);
    isHidden = Percentile.ofSorted(heard, 20) - noise < STEADY_DB && loudest - noise < CLEAR_DB;
    double noisePower = StrictMath.pow(10, noise / 10);
    level = new double[band.length];
    begins = new boolean[band.length];
    ends = new boolean[band.length];
    sounding = new int[band.length];
    for (int i = 0; i < band.length; i++) {
      level[i] = decibels(band[i] - noisePower);
      begins[i] = activity.speech()[i] && sounds[i] && level[i] > loudest - RANGE_DB;
      sounding[i] = !sounds[i] ? 0 : i == 0 ? 1 : sounding[i - 1] + 1;
      ends[i] = sounds[i] && level[i] > noise + OVER_NOISE_DB;
    }
  }

  /**
   * Returns the time of a decay by 60 dB in seconds, at most {@link Channel#LONGEST_DECAY_SECONDS},
   * which stands for all that is longer; {@code NaN} if too few falls are seen or noise hides how
   * they end.
   *
   * @param sounds (frames) whether a frame is looked at
   */
  static double decaySeconds(Spectrogram spectrogram, boolean[] sounds, SpeechActivity activity) {
    double[] times =
        IntStream.range(0, BANDS_HZ.length - 1)
            .mapToObj(
                b ->
                    spectrogram.bandPower(
                        Spectrogram.bin(BANDS_HZ[b]), Spectrogram.bin(BANDS_HZ[b + 1])))
            .mapToDouble(band -> new Reverberation(band, sounds, activity).seconds())
            .filter(time -> !Double.isNaN(time))
            .toArray();
    return Percentile.of(times, 50);
  }

  /**
   * Returns the decay over falls of just 12 dB, between the longest that are too short for it and
   * the shortest that are long enough.
   */
  private double seconds() {
    double before = Double.NaN;
    double missingBefore = 0;
    for (int frames : FALLS) {
      double seconds = over(frames);
      double wanted = 60 / FALL_DB * frames / Spectrogram.FRAMES_PER_SECOND;
      double missing = seconds - wanted;
      if (Double.isNaN(seconds)) {
        return Double.NaN;
      }
      if (missing <= 0) {
        double part = missingBefore > 0 ? missingBefore / (missingBefore - missing) : 1;
        return believed(part < 1 ? before + part * (seconds - before) : seconds);
      }
      before = seconds;
      missingBefore = missing;
    }
    return believed(Channel.LONGEST_DECAY_SECONDS);
  }

  private double believed(double seconds) {
    if (isHidden && seconds >= CERTAIN_SECONDS) {
      return Double.NaN;
    }
    double bent = BENT * Math.max(0, seconds - STRAIGHT_SECONDS);
    return Math.min(Channel.LONGEST_DECAY_SECONDS, Math.min(seconds, STRAIGHT_SECONDS) + bent);
  }

  /** Returns the decay over falls of so many frames, {@code NaN} if there are too few. */
  private double over(int frames) {
    double[] falls = new double[level.length];
    int count = 0;
    for (int i = 0; i + frames <= level.length; i++) {
      int last = i + frames - 1;
      boolean isFall = begins[i] && ends[last] && sounding[last] >= frames;
      double slope = isFall ? slope(i, frames) : 0;
      if (slope < 0) {
        falls[count++] = -slope * Spectrogram.FRAMES_PER_SECOND;
      }
    }
    return count < LEAST_FALLS
        ? Double.NaN
        : 60 / Percentile.of(Arrays.copyOf(falls, count), 100 - STEEPEST_PERCENT);
  }

  private double slope(int first, int frames) {
    double middle = (frames - 1) / 2.0;
    double product = 0;
    double squares = 0;
    for (int i = 0; i < frames; i++) {
      product += (i - middle) * level[first + i];
      squares += (i - middle) * (i - middle);
    }
    return product / squares;
  }

  private static double decibels(double power) {
    return 10 * StrictMath.log10(Math.max(power, LEAST_POWER));
  }
}
