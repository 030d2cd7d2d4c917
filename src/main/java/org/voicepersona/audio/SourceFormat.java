package org.voicepersona.audio;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.voicepersona.audio.AudioException.Reason;

/**
 * How the samples of a recording are laid out.
 *
 * @param rateHz samples a second, a channel
 * @param channels number of channels
 * @param sampleFormat one of ffmpeg's {@code AV_SAMPLE_FMT} numbers
 */
record SourceFormat(int rateHz, int channels, int sampleFormat) {

  private static final long MIN_RATE_HZ = 4_000;
  private static final long MAX_RATE_HZ = 384_000;
  private static final int MAX_CHANNELS = 64; // ffmpeg mixes no more

  /**
   * Returns the format of a decoded frame.
   *
   * @throws AudioException BAD_HEADER when no speech recording has such a format
   */
  static SourceFormat of(AVFrame frame) throws AudioException {
    check(frame.sample_rate(), frame.ch_layout().nb_channels());
    return new SourceFormat(frame.sample_rate(), frame.ch_layout().nb_channels(), frame.format());
  }

  /**
   * Checks that a later frame is like the first.
   *
   * @throws AudioException UNDECODABLE when the format changes within the recording
   */
  void check(AVFrame frame) throws AudioException {
    SourceFormat other = of(frame);
    if (!other.equals(this)) {
      throw new AudioException(
          Reason.UNDECODABLE, "changes from %s to %s within".formatted(this, other));
    }
  }

  /**
   * Checks what a header claims before anything is done with it.
   *
   * @throws AudioException BAD_HEADER when no speech recording has such a format
   */
  static void check(long rateHz, int channels) throws AudioException {
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
