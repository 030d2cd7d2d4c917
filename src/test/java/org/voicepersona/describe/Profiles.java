package org.voicepersona.describe;

import org.voicepersona.audio.analysis.AcousticProfile;

/** Profiles for tests: an ordinary voice, and copies of it with one thing changed. */
public final class Profiles {

  /** A man of ordinary pitch, pace and liveliness, in a quiet room. */
  public static final AcousticProfile ORDINARY =
      new AcousticProfile(
          4.2, false, 0.62, 124, 18, 8.4, 4.1, 0.08, -23.4, 33.2, 12.1, 0.011, 0.062, 1450, -6.3,
          0);

  /** A whisper: speech without pitch. */
  public static final AcousticProfile WHISPER =
      new AcousticProfile(
          3.1,
          false,
          0,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          3.2,
          0.1,
          -35.2,
          18.4,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          2600,
          -2.1,
          0);

  /** Silence: nothing could be measured but the length. */
  public static final AcousticProfile SILENCE =
      new AcousticProfile(
          2,
          false,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          0);

  private Profiles() {}

  /** The ordinary voice with another pitch; its range in semitones stays. */
  public static AcousticProfile withPitchHz(double hz) {
    return new AcousticProfile(
        4.2, false, 0.62, hz, hz * 0.15, 8.4, 4.1, 0.08, -23.4, 33.2, 12.1, 0.011, 0.062, 1450,
        -6.3, 0);
  }

  /** The ordinary voice with another range, rate and noise. */
  public static AcousticProfile with(double rangeSemitones, double rate, double snrDb) {
    return new AcousticProfile(
        4.2,
        false,
        0.62,
        124,
        18,
        rangeSemitones,
        rate,
        0.08,
        -23.4,
        snrDb,
        12.1,
        0.011,
        0.062,
        1450,
        -6.3,
        0);
  }
}
