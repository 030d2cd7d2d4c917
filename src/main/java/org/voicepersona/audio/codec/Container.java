package org.voicepersona.audio.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_CUSTOM_IO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_OPUS;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;
import static org.bytedeco.ffmpeg.global.avutil.av_q2d;

import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.file.SoundFile;
import org.voicepersona.audio.file.SourceLimits;

/** An opened audio file: its first audio stream, packet by packet. */
final class Container implements AutoCloseable {

  /** Formats whose structure was seen to be whole before. */
  private static final Set<String> CHECKED_BEFORE = Set.of("wav", "au", "aiff", "ogg", "asf");

  /** Samples that lossy coders add around a recording, and that some headers count. */
  private static final long MAX_CODER_PADDING = 4_096;

  private static final int OPUS_RATE_HZ = 48_000;
  private static final int OPUS_HEADER_BYTES = 8;

  private final SoundFile file;
  private final AVFormatContext context;
  private final AVStream stream;
  private final AVPacket packet;

  private Container(SoundFile file, AVFormatContext context, AVStream stream) {
    this.file = file;
    this.context = context;
    this.stream = stream;
    this.packet = Ffmpeg.allocated(av_packet_alloc());
  }

  /**
   * Opens {@code file} as what it was recognised as, and finds the first audio stream.
   *
   * @param bytes gives the file's parts
   * @throws AudioException UNDECODABLE when it is damaged or this library does not know its format,
   *     NO_AUDIO when there is no audio stream
   */
  static Container open(SoundFile file, EncodedBytes bytes) throws AudioException {
    AVInputFormat format = av_find_input_format(file.demuxer());
    if (format == null) {
      throw new AudioException(
          Reason.UNDECODABLE, "this FFmpeg does not read %s files".formatted(file.name()));
    }
    AVFormatContext context = Ffmpeg.allocated(avformat_alloc_context());
    context.pb(bytes.context());
    context.flags(context.flags() | AVFMT_FLAG_CUSTOM_IO);
    av_opt_set(context, "format_whitelist", file.demuxer(), 0);
    av_opt_set(context, "protocol_whitelist", "none", 0);
    context.error_recognition(FrameDecoder.STRICT);
    context.max_probe_packets(0); // a WAV holds what its header says, not an MP3 in disguise
    int code = avformat_open_input(context, (String) null, format, null);
    if (code < 0) { // the context is freed already
      throw new AudioException(
          Reason.UNDECODABLE, "damaged %s file: %s".formatted(file.name(), Ffmpeg.message(code)));
    }
    try {
      return new Container(file, context, firstAudioStream(file, context));
    } catch (AudioException e) {
      avformat_close_input(context);
      throw e;
    }
  }

  private static AVStream firstAudioStream(SoundFile file, AVFormatContext context)
      throws AudioException {
    for (int i = 0; i < context.nb_streams(); i++) {
      AVCodecParameters parameters = context.streams(i).codecpar();
      if (parameters.codec_type() == AVMEDIA_TYPE_AUDIO) {
        checkClaims(parameters);
        return context.streams(i);
      }
    }
    throw new AudioException(
        Reason.NO_AUDIO, "no audio stream in the %s file".formatted(file.name()));
  }

  /** Some formats leave it to their frames to say how many channels there are, and the rate. */
  private static void checkClaims(AVCodecParameters parameters) throws AudioException {
    int channels = parameters.ch_layout().nb_channels();
    int rateHz = parameters.sample_rate();
    SourceLimits.check(
        rateHz == 0 ? Waveform.SAMPLE_RATE_HZ : rateHz, channels == 0 ? 1 : channels);
  }

  /** Returns the audio stream; valid until this is closed. */
  AVStream stream() {
    return stream;
  }

  /** Returns the name of the file's format. */
  String format() {
    return file.name();
  }

  /**
   * Returns whether what follows the last frame is still there: of these files nobody knows where a
   * frame ends before it is decoded.
   */
  boolean mayHaveTail() {
    return file.demuxer().equals("flac");
  }

  /** Returns whether the header says that there are no more than {@code samples}. */
  boolean endsAt(long samples) {
    return stream.duration() != AV_NOPTS_VALUE
        && stream.duration() > 0
        && samples >= stream.duration();
  }

  /**
   * Checks that a recording decoded to its end is as long as its header says, if it says so.
   *
   * @throws AudioException UNDECODABLE when samples are missing
   */
  void checkComplete(long samples, int rateHz) throws AudioException {
    if (CHECKED_BEFORE.contains(file.demuxer()) || stream.duration() == AV_NOPTS_VALUE) {
      return;
    }
    long claimed = Math.round(stream.duration() * av_q2d(stream.time_base()) * rateHz);
    if (claimed - samples > (file.demuxer().equals("flac") ? 0 : MAX_CODER_PADDING)) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "truncated %s file: %d of %d samples".formatted(format(), samples, claimed));
    }
  }

  /**
   * Reads the next packet of the stream; the packet returned is the same object each time.
   *
   * @return the packet, empty at the end of the file
   * @throws AudioException UNDECODABLE when the file is damaged here
   */
  AVPacket read() throws AudioException {
    do {
      av_packet_unref(packet);
      correctRate();
      int code = av_read_frame(context, packet);
      if (code == AVERROR_EOF) {
        return packet;
      }
      if (code < 0) {
        throw new AudioException(
            Reason.UNDECODABLE, "damaged %s file: %s".formatted(format(), Ffmpeg.message(code)));
      }
    } while (packet.stream_index() != stream.index() || isOpusHeader());
    if ((packet.flags() & AV_PKT_FLAG_CORRUPT) != 0) {
      throw new AudioException(Reason.UNDECODABLE, "truncated %s file".formatted(format()));
    }
    return packet;
  }

  /** Returns whether the packet is a header: of recordings that were joined, each has its own. */
  private boolean isOpusHeader() {
    if (stream.codecpar().codec_id() != AV_CODEC_ID_OPUS || packet.size() < OPUS_HEADER_BYTES) {
      return false;
    }
    byte[] start = new byte[OPUS_HEADER_BYTES];
    packet.data().get(start);
    String name = new String(start, US_ASCII);
    return name.equals("OpusHead") || name.equals("OpusTags");
  }

  /**
   * WebM files with Opus may name any rate. Counted at that, too few samples would be cut from the
   * end; and ffmpeg sets it back with each packet.
   */
  private void correctRate() {
    AVCodecParameters parameters = stream.codecpar();
    if (parameters.codec_id() == AV_CODEC_ID_OPUS) {
      parameters.sample_rate(OPUS_RATE_HZ);
    }
  }

  @Override
  public void close() {
    av_packet_free(packet);
    avformat_close_input(context);
  }
}
