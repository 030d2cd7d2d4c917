package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.globe.VoiceSample;

/**
 * A clip that has been decoded and measured: what a describer listens to.
 *
 * @param sample the row, without its encoded audio
 * @param waveform the sound
 * @param profile what was measured in it
 * @param seed the seed of everything random about this clip, the same in every run
 */
public record HeardVoice(VoiceSample sample, Waveform waveform, AcousticProfile profile, long seed)
    implements MeasuredClip {

  /** Checks that nothing is missing. */
  public HeardVoice {
    requireNonNull(sample, "sample is null");
    requireNonNull(waveform, "waveform is null");
    requireNonNull(profile, "profile is null");
  }
}
