package org.voicepersona.audio.codec;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.voicepersona.audio.loudness.LoudnessMeter;

/**
 * Measures the loudness of all channels of a recording, at its own rate, while it is decoded; what
 * is beyond full scale is cut to it.
 */
final class LoudnessTap implements AutoCloseable {

  private final FrameConverter converter;
  private final LoudnessMeter meter;
  private final int channels;
  private long left;
  private float[] samples = new float[0];

  /** Prepares for frames of {@code format}, of which {@code maxSamples} a channel are heard. */
  LoudnessTap(SourceFormat format, long maxSamples) {
    channels = format.channels();
    left = maxSamples;
    converter = new FrameConverter(format, channels, format.rateHz(), context -> {});
    meter = new LoudnessMeter(format.rateHz(), channels);
  }

  /** Takes the samples of the next frame. */
  void add(AVFrame frame) {
    int length = (int) Math.min(left, converter.convert(frame.extended_data(), frame.nb_samples()));
    if (samples.length < length * channels) {
      samples = new float[length * channels];
    }
    converter.copy(samples, 0, length);
    for (int i = 0; i < length * channels; i++) {
      samples[i] = Math.max(-1, Math.min(1, samples[i]));
    }
    meter.add(samples, length);
    left -= length;
  }

  /** Returns the loudness in LUFS, {@code NaN} of silence. */
  double lufs() {
    return meter.lufs();
  }

  @Override
  public void close() {
    converter.close();
  }
}
