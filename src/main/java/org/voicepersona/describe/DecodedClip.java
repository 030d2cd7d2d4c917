package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.analysis.AcousticAnalyzer;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.DecodedAudio;
import org.voicepersona.audio.speech.SpeechDetector;
import org.voicepersona.globe.VoiceSample;

/**
 * A clip that has been decoded and measured: what a describer listens to.
 *
 * @param sample the row, without its encoded audio
 * @param waveform the sound
 * @param profile what was measured in it
 * @param seed the seed of everything random about this clip, the same in every run
 */
public record DecodedClip(VoiceSample sample, Waveform waveform, AcousticProfile profile, long seed)
    implements MeasuredClip {

  /** Checks that nothing is missing. */
  public DecodedClip {
    requireNonNull(sample, "sample is null");
    requireNonNull(waveform, "waveform is null");
    requireNonNull(profile, "profile is null");
  }

  /**
   * Decodes and measures a clip.
   *
   * @param runSeed the seed that the clip's own is derived from, see {@link ClipSeed}
   * @param meter told how long decoding took
   * @throws AudioException if the clip has no sound that can be decoded
   */
  public static DecodedClip of(VoiceSample sample, AudioDecoder decoder, long runSeed, Meter meter)
      throws AudioException {
    DecodedAudio audio = meter.time(Meter.Measure.DECODE_MS, () -> decoder.decode(sample.audio()));
    return new DecodedClip(
        sample.withoutAudio(),
        audio.waveform(),
        new AcousticAnalyzer(SpeechDetector.ofThisProcess()).measure(audio),
        ClipSeed.of(runSeed, sample.id()));
  }
}
