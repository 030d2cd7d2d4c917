package org.voicepersona.audio.codec;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;

import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;

/** Turns decoded frames, all of one format, into floats, channel by channel in turn. */
final class FrameConverter implements AutoCloseable {

  private final SwrContext context = Ffmpeg.allocated(swr_alloc());
  private final PointerPointer<FloatPointer> output = new PointerPointer<>(1);
  private final int channels;
  private FloatPointer chunk = new FloatPointer();
  private int chunkCapacity;

  /**
   * Prepares for frames of {@code format}.
   *
   * @param channels how many there are to be
   * @param rateHz what rate they are to have
   * @param options sets what else the conversion needs
   */
  FrameConverter(SourceFormat format, int channels, int rateHz, Consumer<SwrContext> options) {
    this.channels = channels;
    // Which channel stands where is no matter, so the layout is that of the number of channels.
    try (AVChannelLayout target = new AVChannelLayout();
        AVChannelLayout source = new AVChannelLayout()) {
      av_channel_layout_default(target, channels);
      av_channel_layout_default(source, format.channels());
      swr_alloc_set_opts2(
          context,
          target,
          AV_SAMPLE_FMT_FLT,
          rateHz,
          source,
          format.sampleFormat(),
          format.rateHz(),
          0,
          null);
    }
    options.accept(context);
    int code = swr_init(context);
    if (code < 0) {
      close();
      throw new IllegalStateException(
          "no conversion of %s: %s".formatted(format, Ffmpeg.message(code)));
    }
  }

  /** Converts {@code length} samples of each channel, or what is left where input is null. */
  int convert(PointerPointer<?> input, int length) {
    reserveChunk(swr_get_out_samples(context, length));
    int converted = swr_convert(context, output, chunkCapacity, input, length);
    if (converted < 0) {
      throw new IllegalStateException("conversion failed: " + Ffmpeg.message(converted));
    }
    return converted;
  }

  /** Copies the first {@code length} samples of each channel that were converted last. */
  void copy(float[] to, int at, int length) {
    chunk.get(to, at, length * channels);
  }

  private void reserveChunk(int capacity) {
    if (capacity > chunkCapacity) {
      av_free(chunk);
      chunk =
          new FloatPointer(Ffmpeg.allocated(av_malloc((long) capacity * channels * Float.BYTES)));
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
