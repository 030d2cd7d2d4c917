package org.voicepersona.audio.codec;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_double;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_int;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;
import static org.bytedeco.ffmpeg.global.swresample.swr_set_matrix;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
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
  private final SwrContext context = Ffmpeg.allocated(swr_alloc());
  private final PointerPointer<FloatPointer> output = new PointerPointer<>(1);
  private FloatPointer chunk = new FloatPointer();
  private int chunkCapacity;
  private float[] samples;
  private int count;

  /** Prepares for frames of {@code format}; of the result, {@code maxSamples} are kept. */
  Resampler(SourceFormat format, int maxSamples) {
    this.maxSamples = maxSamples;
    samples = new float[Math.min(FIRST_CAPACITY, maxSamples)];
    // Which channel stands where is no matter, so the layout is that of the number of channels.
    try (AVChannelLayout mono = new AVChannelLayout();
        AVChannelLayout source = new AVChannelLayout()) {
      av_channel_layout_default(mono, 1);
      av_channel_layout_default(source, format.channels());
      swr_alloc_set_opts2(
          context,
          mono,
          AV_SAMPLE_FMT_FLT,
          Waveform.SAMPLE_RATE_HZ,
          source,
          format.sampleFormat(),
          format.rateHz(),
          0,
          null);
    }
    av_opt_set_int(context, "filter_size", FILTER_TAPS, 0);
    av_opt_set_double(context, "cutoff", CUTOFF, 0);
    av_opt_set_int(context, "kaiser_beta", KAISER_BETA, 0);
    int channels = format.channels();
    if (channels > 1) {
      double[] weights = new double[channels];
      Arrays.fill(weights, 1.0 / channels);
      swr_set_matrix(context, weights, channels);
    }
    int code = swr_init(context);
    if (code < 0) {
      close();
      throw new IllegalStateException(
          "no resampler for %s: %s".formatted(format, Ffmpeg.message(code)));
    }
  }

  /** Takes the samples of the next frame. */
  void add(AVFrame frame) {
    convert(frame.extended_data(), frame.nb_samples());
  }

  /** Returns whether no more samples are needed. */
  boolean isFull() {
    return count == maxSamples;
  }

  /** Returns the samples, at most {@code maxSamples}; no frame may follow. */
  float[] finish() {
    convert(null, 0);
    return Arrays.copyOf(samples, count);
  }

  private void convert(PointerPointer<?> input, int length) {
    reserveChunk(swr_get_out_samples(context, length));
    int converted = swr_convert(context, output, chunkCapacity, input, length);
    if (converted < 0) {
      throw new IllegalStateException("resampling failed: " + Ffmpeg.message(converted));
    }
    int kept = Math.min(converted, maxSamples - count);
    if (count + kept > samples.length) {
      samples = Arrays.copyOf(samples, Math.min(2 * (count + kept), maxSamples));
    }
    chunk.get(samples, count, kept);
    count += kept;
  }

  private void reserveChunk(int capacity) {
    if (capacity > chunkCapacity) {
      av_free(chunk);
      chunk = new FloatPointer(Ffmpeg.allocated(av_malloc((long) capacity * Float.BYTES)));
      chunkCapacity = capacity;
      output.put(0, chunk);
    }
  }

  @Override
  public void close() {
    av_free(chunk);
    output.close();
    swr_free(context);
  }
}
