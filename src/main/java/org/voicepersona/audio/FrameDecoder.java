package org.voicepersona.audio;

import static org.bytedeco.ffmpeg.avutil.AVFrame.AV_FRAME_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BUFFER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.voicepersona.audio.AudioException.Reason;

/** Decodes the packets of a container, and takes any doubt about them for damage. */
final class FrameDecoder implements AutoCloseable {

  /** Verify checksums and bit streams, and fail instead of patching over what is wrong. */
  static final int STRICT = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;

  /** More than any encoder puts in one frame; the bound of what is decoded at once. */
  private static final int MAX_FRAME_SAMPLES = 1 << 19;

  private static final Set<String> CODECS =
      Set.of(
          "flac", "mp3", "mp3float", "vorbis", "opus", "aac", "alac", "adpcm_ima_wav", "adpcm_ms");

  private final Container container;
  private final AVCodecContext context;
  private final AVFrame frame;

  private FrameDecoder(Container container, AVCodecContext context) {
    this.container = container;
    this.context = context;
    this.frame = Ffmpeg.allocated(av_frame_alloc());
  }

  /**
   * Opens the decoder the container's audio stream needs.
   *
   * @throws AudioException UNDECODABLE when its codec is not among those read, or its set-up data
   *     is damaged
   */
  static FrameDecoder open(Container container) throws AudioException {
    AVCodecParameters parameters = container.stream().codecpar();
    AVCodec codec = avcodec_find_decoder(parameters.codec_id());
    if (codec == null || !isRead(codec.name().getString())) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "audio coded as '%s' is not read"
              .formatted(avcodec_get_name(parameters.codec_id()).getString()));
    }
    AVCodecContext context = Ffmpeg.allocated(avcodec_alloc_context3(codec));
    int code = avcodec_parameters_to_context(context, parameters);
    context.pkt_timebase(container.stream().time_base());
    context.err_recognition(STRICT);
    context.thread_count(1); // clips are decoded side by side, not one clip in many threads
    if (code >= 0) {
      code = avcodec_open2(context, codec, (AVDictionary) null);
    }
    if (code < 0) {
      avcodec_free_context(context);
      throw new AudioException(
          Reason.UNDECODABLE,
          "the %s header is damaged: %s".formatted(codec.name().getString(), Ffmpeg.message(code)));
    }
    return new FrameDecoder(container, context);
  }

  private static boolean isRead(String codec) {
    return codec.startsWith("pcm_") || CODECS.contains(codec);
  }

  /**
   * Decodes the next frame into {@link #frame()}.
   *
   * @return whether there was one
   * @throws AudioException UNDECODABLE when the file is damaged here
   */
  boolean next() throws AudioException {
    int code = avcodec_receive_frame(context, frame);
    while (code == AVERROR_EAGAIN()) {
      AVPacket packet = container.read();
      check(avcodec_send_packet(context, packet));
      code = avcodec_receive_frame(context, frame);
    }
    if (code == AVERROR_EOF) {
      return false;
    }
    check(code);
    boolean isDamaged =
        (frame.flags() & AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0;
    if (isDamaged || frame.nb_samples() > MAX_FRAME_SAMPLES) {
      throw new AudioException(
          Reason.UNDECODABLE, "damaged frame of %d samples".formatted(frame.nb_samples()));
    }
    return true;
  }

  private void check(int code) throws AudioException {
    if (code < 0) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "damaged %s data: %s"
              .formatted(context.codec().name().getString(), Ffmpeg.message(code)));
    }
  }

  /** Returns the frame that {@link #next()} decoded last; valid until the next call. */
  AVFrame frame() {
    return frame;
  }

  @Override
  public void close() {
    av_frame_free(frame);
    avcodec_free_context(context);
  }
}
