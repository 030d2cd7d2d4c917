package org.voicepersona.describe;

import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.audio.analysis.Channel;
import org.voicepersona.audio.analysis.Contour;
import org.voicepersona.audio.analysis.Formants;

/** Profiles for tests: an ordinary voice, and copies of it with one thing changed. */
public final class Profiles {

  private static final double NONE = Double.NaN;

  /** A dry studio. */
  private static final Channel STUDIO = new Channel(0, 8000, 0.15);

  /** A man of ordinary pitch, pace and liveliness, in a quiet room. */
  public static final AcousticProfile ORDINARY = voice(124, 8.4, 4.1, 33.2, STUDIO);

  /** A whisper: speech without pitch. */
  public static final AcousticProfile WHISPER =
      new AcousticProfile(
          3.1,
          false,
          0.7,
          0,
          NONE,
          NONE,
          NONE,
          NONE,
          Contour.NONE,
          3.2,
          0.1,
          -35.2,
          18.4,
          NONE,
          NONE,
          NONE,
          2600,
          -2.1,
          Formants.NONE,
          STUDIO);

  /** Silence: nothing could be measured but the length. */
  public static final AcousticProfile SILENCE = soundless(NONE);

  /** A sound that is no speech: a hum of -20 LUFS. */
  public static final AcousticProfile HUM = soundless(-20);

  private Profiles() {}

  private static AcousticProfile soundless(double loudnessDb) {
    return new AcousticProfile(
        2,
        false,
        0,
        0,
        NONE,
        NONE,
        NONE,
        NONE,
        Contour.NONE,
        NONE,
        NONE,
        loudnessDb,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        Formants.NONE,
        new Channel(0, NONE, NONE));
  }

  /** The ordinary voice with another pitch; its range in semitones stays. */
  public static AcousticProfile withPitchHz(double hz) {
    return voice(hz, 8.4, 4.1, 33.2, STUDIO);
  }

  /** The ordinary voice with another range, rate and noise. */
  public static AcousticProfile with(double rangeSemitones, double rate, double snrDb) {
    return voice(124, rangeSemitones, rate, snrDb, STUDIO);
  }

  /** The ordinary voice with another pitch and rate. */
  public static AcousticProfile with(double pitchHz, double rate) {
    return voice(pitchHz, 8.4, rate, 33.2, STUDIO);
  }

  /** The ordinary voice through another room and equipment. */
  public static AcousticProfile through(Channel channel) {
    return voice(124, 8.4, 4.1, 33.2, channel);
  }

  private static AcousticProfile voice(
      double pitchHz, double rangeSemitones, double rate, double snrDb, Channel channel) {
    return new AcousticProfile(
        4.2,
        false,
        0.8,
        0.62,
        pitchHz,
        pitchHz * 1.02,
        pitchHz * 0.15,
        rangeSemitones,
        new Contour(-12, 1.5, 2),
        rate,
        0.08,
        -23.4,
        snrDb,
        12.1,
        0.011,
        0.062,
        1450,
        -6.3,
        new Formants(520, 1500, 2500, 3500),
        channel);
  }

  /** The ordinary voice, of which the recording goes on. */
  public static AcousticProfile truncated(boolean truncated) {
    AcousticProfile p = ORDINARY;
    return new AcousticProfile(
        p.durationSeconds(),
        truncated,
        p.speechRatio(),
        p.voicedRatio(),
        p.f0MedianHz(),
        p.f0MeanHz(),
        p.f0StdHz(),
        p.f0RangeSemitones(),
        p.contour(),
        p.speakingRate(),
        p.pauseRatio(),
        p.loudnessDb(),
        p.snrDb(),
        p.hnrDb(),
        p.jitter(),
        p.shimmer(),
        p.spectralCentroidHz(),
        p.spectralTiltDbPerOctave(),
        p.formants(),
        p.channel());
  }
}
