package org.voicepersona.describe;

import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.globe.VoiceSample;

/** A clip of which is known what the corpus says, and what was measured. */
public interface MeasuredClip {

  /** Returns the row, without its encoded audio. */
  VoiceSample sample();

  /** Returns what was measured. */
  AcousticProfile profile();
}
