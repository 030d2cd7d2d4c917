package org.voicepersona.audio.codec;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.file.SourceLimits;

/**
 * How the samples of a recording are laid out.
 *
 * @param rateHz samples a second, a channel
 * @param channels number of channels
 * @param sampleFormat one of ffmpeg's {@code AV_SAMPLE_FMT} numbers
 */
record SourceFormat(int rateHz, int channels, int sampleFormat) {

  /**
   * Returns the format of a decoded frame.
   *
   * @throws AudioException BAD_HEADER when no speech recording has such a format
   */
  static SourceFormat of(AVFrame frame) throws AudioException {
    SourceLimits.check(frame.sample_rate(), frame.ch_layout().nb_channels());
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
}
