package org.voicepersona.audio.codec;

import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_double;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_int;
import static org.bytedeco.ffmpeg.global.swresample.swr_set_matrix;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.PointerPointer;
import org.voicepersona.audio.Waveform;

/**
 * Turns decoded frames, all of one format, into mono samples at {@value Waveform#SAMPLE_RATE_HZ}
 * Hz. The channels are averaged with equal weights.
 */
final class Resampler implements AutoCloseable {

  // A Kaiser window of this length falls by 70 dB within 1 kHz. The fall is put just below the new
  // half rate: flat up to 7 kHz, nothing left from 8 kHz on that could come back as an alias.
  private static final int FILTER_TAPS = 64; // counted at the lower of the two rates
  private static final double CUTOFF = 0.9375; // the middle of the fall, 7.5 kHz
  private static final int KAISER_BETA = 7;

  private static final int FIRST_CAPACITY = 4 * Waveform.SAMPLE_RATE_HZ;

  private final int maxSamples;
  private final FrameConverter converter;
  private float[] samples;
  private int count;

  /** Prepares for frames of {@code format}; of the result, {@code maxSamples} are kept. */
  Resampler(SourceFormat format, int maxSamples) {
    this.maxSamples = maxSamples;
    samples = new float[Math.min(FIRST_CAPACITY, maxSamples)];
    converter =
        new FrameConverter(
            format, 1, Waveform.SAMPLE_RATE_HZ, context -> configure(context, format.channels()));
  }

  private static void configure(SwrContext context, int channels) {
    av_opt_set_int(context, "filter_size", FILTER_TAPS, 0);
    av_opt_set_double(context, "cutoff", CUTOFF, 0);
    av_opt_set_int(context, "kaiser_beta", KAISER_BETA, 0);
    if (channels > 1) {
      double[] weights = new double[channels];
      Arrays.fill(weights, 1.0 / channels);
      swr_set_matrix(context, weights, channels);
    }
  }

  /** Takes the samples of the next frame. */
  void add(AVFrame frame) {
    keep(frame.extended_data(), frame.nb_samples());
  }

  /** Returns whether no more samples are needed. */
  boolean isFull() {
    return count == maxSamples;
  }

  /** Returns the samples, at most {@code maxSamples}; no frame may follow. */
  float[] finish() {
    keep(null, 0);
    return Arrays.copyOf(samples, count);
  }

  private void keep(PointerPointer<?> input, int length) {
    int kept = Math.min(converter.convert(input, length), maxSamples - count);
    if (count + kept > samples.length) {
      samples = Arrays.copyOf(samples, Math.min(2 * (count + kept), maxSamples));
    }
    converter.copy(samples, count, kept);
    count += kept;
  }

  @Override
  public void close() {
    converter.close();
  }
}
