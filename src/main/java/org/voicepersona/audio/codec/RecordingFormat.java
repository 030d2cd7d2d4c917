package org.voicepersona.audio.codec;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;

import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.file.SoundFile;

/**
 * How a recording is stored.
 *
 * @param container the kind of file, as ffmpeg names it
 * @param codec how the sound is coded, as ffmpeg names it
 * @param rateHz samples a second
 * @param channels how many channels
 */
public record RecordingFormat(String container, String codec, int rateHz, int channels) {

  /** Checks that nothing is missing. */
  public RecordingFormat {
    requireNonNull(container, "container is null");
    requireNonNull(codec, "codec is null");
  }

  /**
   * Returns the format of a recording, by its first samples.
   *
   * @param encoded the recording's file, not changed
   * @throws AudioException if {@link AudioDecoder} does not read it, as far as its beginning tells
   */
  public static RecordingFormat of(byte[] encoded) throws AudioException {
    SoundFile file = SoundFile.of(encoded);
    try (EncodedBytes bytes = new EncodedBytes(file);
        Container container = Container.open(file, bytes);
        FrameDecoder decoder = FrameDecoder.open(container)) {
      SourceFormat samples = decoder.first();
      return new RecordingFormat(
          container.format(),
          avcodec_get_name(container.stream().codecpar().codec_id()).getString(),
          samples.rateHz(),
          samples.channels());
    }
  }
}
