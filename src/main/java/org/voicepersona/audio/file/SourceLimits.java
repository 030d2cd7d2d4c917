package org.voicepersona.audio.file;

import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/** What a recording of speech can claim to be, checked before anything is done with the claim. */
public final class SourceLimits {

  private static final long MIN_RATE_HZ = 4_000;
  private static final long MAX_RATE_HZ = 384_000;
  private static final int MAX_CHANNELS = 64; // ffmpeg mixes no more

  private SourceLimits() {}

  /**
   * Checks the sample rate and the number of channels.
   *
   * @throws AudioException BAD_HEADER when no recording of speech has such a format
   */
  public static void check(long rateHz, long channels) throws AudioException {
    if (channels < 1 || channels > MAX_CHANNELS) {
      throw new AudioException(
          Reason.BAD_HEADER, "%d channels, must be 1 to %d".formatted(channels, MAX_CHANNELS));
    }
    if (rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ) {
      throw new AudioException(
          Reason.BAD_HEADER,
          "sample rate is %d Hz, must be %d to %d".formatted(rateHz, MIN_RATE_HZ, MAX_RATE_HZ));
    }
  }
}
