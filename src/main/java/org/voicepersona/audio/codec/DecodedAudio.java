package org.voicepersona.audio.codec;

import static java.util.Objects.requireNonNull;

import org.voicepersona.audio.Waveform;

/**
 * What was heard of one recording.
 *
 * @param waveform the speech, at most as long as the decoder's limit
 * @param sourceSeconds length of the recording. When {@code clipped}, decoding stopped soon after
 *     the limit and this is only what was decoded until then: the recording is at least that long
 * @param clipped whether the recording is longer than the decoder's limit and was cut there
 */
public record DecodedAudio(Waveform waveform, double sourceSeconds, boolean clipped) {

  /** Checks that the length is a length. */
  public DecodedAudio {
    requireNonNull(waveform, "waveform is null");
    if (!(sourceSeconds > 0 && Double.isFinite(sourceSeconds))) {
      throw new IllegalArgumentException(
          "sourceSeconds is " + sourceSeconds + ", must be finite and above 0");
    }
  }
}
