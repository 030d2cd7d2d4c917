package org.voicepersona.audio.analysis;

import java.util.Arrays;

/**
 * The fundamental frequency of each frame of a {@link Spectrogram}.
 *
 * @param f0Hz (frames) frequency, 0 where the frame is unvoiced
 */
record PitchTrack(double[] f0Hz) {

  /** Returns a track of {@code frames} frames without a voice. */
  static PitchTrack unvoiced(int frames) {
    return new PitchTrack(new double[frames]);
  }

  /** Returns whether frame {@code i} is voiced. */
  boolean voiced(int i) {
    return f0Hz[i] > 0;
  }

  /** Returns the track in which what is no speech is unvoiced. */
  PitchTrack within(SpeechActivity activity) {
    double[] spoken = f0Hz.clone();
    for (int i = 0; i < spoken.length; i++) {
      spoken[i] = activity.speech()[i] ? spoken[i] : 0;
    }
    return new PitchTrack(spoken);
  }

  /** Returns the frequencies of the voiced frames, in ascending order. */
  double[] ascending() {
    double[] voiced = Arrays.stream(f0Hz).filter(f0 -> f0 > 0).toArray();
    Arrays.sort(voiced);
    return voiced;
  }

  /** Returns how many frames are voiced. */
  int voicedFrames() {
    int count = 0;
    for (double f0 : f0Hz) {
      count += f0 > 0 ? 1 : 0;
    }
    return count;
  }
}
