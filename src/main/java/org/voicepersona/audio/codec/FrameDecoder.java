package org.voicepersona.audio.codec;

import static org.bytedeco.ffmpeg.avutil.AVFrame.AV_FRAME_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BUFFER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_descriptor_get_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
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

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecDescriptor;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.file.CodecSetup;

/** Decodes the packets of a container, and takes any doubt about them for damage. */
final class FrameDecoder implements AutoCloseable {

  /** Verify checksums and bit streams, and fail instead of patching over what is wrong. */
  static final int STRICT = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;

  /** More than any encoder puts in one frame; the bound of what is decoded at once. */
  private static final int MAX_FRAME_SAMPLES = 1 << 19;

  /** Of all channels together: with the resampler's copies some 50 MB. */
  private static final long MAX_FRAME_VALUES = 1 << 21;

  /** Packets that give no sound, such as those before the start that an edit list sets. */
  private static final int MAX_SILENT_PACKETS = 10_000;

  /** What is read apart from samples in plain numbers, by ffmpeg's names of the codings. */
  static final List<String> CODINGS =
      List.of(
          "adpcm_ima_wav",
          "adpcm_ima_qt",
          "adpcm_ms",
          "flac",
          "alac",
          "mp1",
          "mp2",
          "mp3",
          "aac",
          "aac_latm",
          "vorbis",
          "opus",
          "speex",
          "gsm",
          "gsm_ms",
          "amr_nb",
          "amr_wb",
          "wmav1",
          "wmav2");

  /** Decoders that are right where ffmpeg's own is not: pauses of a call, Speex at 16 kHz. */
  private static final Map<String, String> RIGHT_DECODERS =
      Map.of("amr_nb", "libopencore_amrnb", "amr_wb", "libopencore_amrwb", "speex", "libspeex");

  private final Container container;
  private final AVCodecContext context;
  private final AVFrame frame;
  private long samples;
  private int framesOfPacket;

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
    String coding = avcodec_get_name(parameters.codec_id()).getString();
    Optional<AVCodec> decoder = isRead(coding) ? decoder(coding) : Optional.empty();
    if (decoder.isEmpty()) {
      throw new AudioException(
          Reason.UNDECODABLE, "audio coded as '%s' is not read".formatted(coding));
    }
    CodecSetup.check(coding, setUpData(parameters));
    AVCodec codec = decoder.get();
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

  private static byte[] setUpData(AVCodecParameters parameters) {
    byte[] data = new byte[parameters.extradata_size()];
    if (data.length > 0) {
      parameters.extradata().get(data);
    }
    return data;
  }

  private static boolean isRead(String coding) {
    return coding.startsWith("pcm_") || CODINGS.contains(coding);
  }

  /** Returns the decoder for a coding, if this library has one. */
  static Optional<AVCodec> decoder(String coding) {
    String right = RIGHT_DECODERS.get(coding);
    if (right != null) {
      return Optional.ofNullable(avcodec_find_decoder_by_name(right));
    }
    AVCodecDescriptor descriptor = avcodec_descriptor_get_by_name(coding);
    return Optional.ofNullable(descriptor).map(it -> avcodec_find_decoder(it.id()));
  }

  /**
   * Decodes the first frame into {@link #frame()} and returns the format of its samples.
   *
   * @throws AudioException NO_AUDIO when there is none; UNDECODABLE when the file is damaged here
   */
  SourceFormat first() throws AudioException {
    if (!next()) {
      throw new AudioException(
          Reason.NO_AUDIO, "no audio in the %s file".formatted(container.format()));
    }
    return SourceFormat.of(frame);
  }

  /**
   * Decodes the next frame into {@link #frame()}.
   *
   * @return whether there was one
   * @throws AudioException UNDECODABLE when the file is damaged here
   */
  boolean next() throws AudioException {
    int code = avcodec_receive_frame(context, frame);
    int packets = 0;
    while (code == AVERROR_EAGAIN()) {
      packets++;
      if (packets > MAX_SILENT_PACKETS) {
        throw new AudioException(
            Reason.UNDECODABLE, "more than %d packets without sound".formatted(MAX_SILENT_PACKETS));
      }
      AVPacket packet = container.read();
      framesOfPacket = 0;
      check(avcodec_send_packet(context, packet));
      code = avcodec_receive_frame(context, frame);
    }
    if (code == AVERROR_EOF || (code < 0 && isTail())) {
      return false;
    }
    check(code);
    framesOfPacket++;
    samples += frame.nb_samples();
    boolean isDamaged =
        (frame.flags() & AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0;
    long values = (long) frame.nb_samples() * frame.ch_layout().nb_channels();
    if (isDamaged || frame.nb_samples() > MAX_FRAME_SAMPLES || values > MAX_FRAME_VALUES) {
      throw new AudioException(
          Reason.UNDECODABLE, "damaged frame of %d samples".formatted(frame.nb_samples()));
    }
    return true;
  }

  /** Returns whether what cannot be decoded follows the last frame, and is none itself. */
  private boolean isTail() throws AudioException {
    return container.mayHaveTail()
        && (container.endsAt(samples) || (framesOfPacket > 0 && container.read().size() == 0));
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
