package org.voicepersona.audio.codec;

import static java.util.Objects.requireNonNull;

import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.loudness.LoudnessMeter;

/**
 * What was heard of one recording.
 *
 * @param waveform the speech, at most as long as the decoder's limit
 * @param sourceSeconds length of the recording. When {@code truncated}, decoding stopped soon after
 *     the limit and this is only what was decoded until then: the recording is at least that long
 * @param loudnessLufs integrated loudness of all channels together, at the recording's own rate, of
 *     what the waveform holds; {@code NaN} below -70
 * @param truncated whether the recording is longer than the decoder's limit and was cut there
 */
public record DecodedAudio(
    Waveform waveform, double sourceSeconds, double loudnessLufs, boolean truncated) {

  /** Checks that the length is a length. */
  public DecodedAudio {
    requireNonNull(waveform, "waveform is null");
    if (!(sourceSeconds > 0 && Double.isFinite(sourceSeconds))) {
      throw new IllegalArgumentException(
          "sourceSeconds is " + sourceSeconds + ", must be finite and above 0");
    }
  }

  /** Returns speech that needs no decoding. */
  public static DecodedAudio of(Waveform waveform) {
    double lufs = LoudnessMeter.lufs(waveform.samples(), Waveform.SAMPLE_RATE_HZ);
    return new DecodedAudio(waveform, waveform.seconds(), lufs, false);
  }
}
