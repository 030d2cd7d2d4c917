package org.voicepersona.audio.codec;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_FLAC;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_close_dyn_buf;
import static org.bytedeco.ffmpeg.global.avformat.avio_open_dyn_buf;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_free;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ShortPointer;
import org.voicepersona.audio.Waveform;

/**
 * Encodes speech as a FLAC file: mono, 16 bits, {@value Waveform#SAMPLE_RATE_HZ} Hz. The same
 * speech gives the same bytes.
 */
public final class FlacEncoder implements AutoCloseable {

  private static final int FULL_SCALE = 1 << 15;
  private static final int FRAME_SAMPLES = 4_096;

  static {
    Ffmpeg.load();
  }

  private final AVFormatContext container = new AVFormatContext(null);
  private final AVCodecContext context;
  private final AVPacket packet = Ffmpeg.allocated(av_packet_alloc());
  private final AVIOContext output = new AVIOContext(null);
  private final AVStream stream;

  private FlacEncoder() {
    AVCodec codec = avcodec_find_encoder(AV_CODEC_ID_FLAC);
    context = Ffmpeg.allocated(avcodec_alloc_context3(codec));
    context.sample_rate(Waveform.SAMPLE_RATE_HZ);
    context.sample_fmt(AV_SAMPLE_FMT_S16);
    av_channel_layout_default(context.ch_layout(), 1);
    context.frame_size(FRAME_SAMPLES);
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    context.thread_count(1);
    check(avcodec_open2(context, codec, (AVDictionary) null));
    check(avformat_alloc_output_context2(container, null, "flac", (String) null));
    container.flags(container.flags() | AVFMT_FLAG_BITEXACT);
    stream = Ffmpeg.allocated(avformat_new_stream(container, codec));
    check(avcodec_parameters_from_context(stream.codecpar(), context));
    check(avio_open_dyn_buf(output));
    container.pb(output);
  }

  /** Returns the FLAC file of {@code speech}. */
  public static byte[] encode(Waveform speech) {
    try (FlacEncoder encoder = new FlacEncoder()) {
      return encoder.file(speech.samples());
    }
  }

  private byte[] file(float[] samples) {
    check(avformat_write_header(container, (AVDictionary) null));
    int frameSamples = context.frame_size();
    for (int start = 0; start < samples.length; start += frameSamples) {
      int end = Math.min(start + frameSamples, samples.length);
      send(Arrays.copyOfRange(samples, start, end), start);
    }
    check(avcodec_send_frame(context, null));
    writePackets();
    check(av_write_trailer(container));
    return closeOutput();
  }

  private void send(float[] samples, long position) {
    AVFrame frame = Ffmpeg.allocated(av_frame_alloc());
    try {
      frame.nb_samples(samples.length);
      frame.format(AV_SAMPLE_FMT_S16);
      frame.sample_rate(Waveform.SAMPLE_RATE_HZ);
      frame.pts(position);
      av_channel_layout_default(frame.ch_layout(), 1);
      check(av_frame_get_buffer(frame, 0));
      short[] values = new short[samples.length];
      for (int i = 0; i < samples.length; i++) {
        values[i] =
            (short)
                Math.max(
                    -FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(samples[i] * FULL_SCALE)));
      }
      new ShortPointer(frame.data(0)).put(values, 0, values.length);
      check(avcodec_send_frame(context, frame));
    } finally {
      av_frame_free(frame);
    }
    writePackets();
  }

  private void writePackets() {
    int code = avcodec_receive_packet(context, packet);
    while (code != AVERROR_EAGAIN() && code != AVERROR_EOF) {
      check(code);
      packet.stream_index(stream.index());
      check(av_interleaved_write_frame(container, packet));
      code = avcodec_receive_packet(context, packet);
    }
  }

  private byte[] closeOutput() {
    BytePointer buffer = new BytePointer((org.bytedeco.javacpp.Pointer) null);
    int length = avio_close_dyn_buf(output, buffer);
    container.pb(null);
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    av_free(buffer);
    return bytes;
  }

  /** Every fault here is one of memory or of the program: speech of any content can be encoded. */
  private static void check(int code) {
    if (code < 0) {
      throw new IllegalStateException("encoding FLAC failed: " + Ffmpeg.message(code));
    }
  }

  @Override
  public void close() {
    if (container.pb() != null) {
      closeOutput();
    }
    av_packet_free(packet);
    avcodec_free_context(context);
    avformat_free_context(container);
  }
}
