package org.voicepersona.audio;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_CUSTOM_IO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVPROBE_SCORE_RETRY;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;
import static org.bytedeco.ffmpeg.global.avutil.av_q2d;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.voicepersona.audio.AudioException.Reason;

/** An opened audio file: its first audio stream, packet by packet. */
final class Container implements AutoCloseable {

  /**
   * What is read: only formats that hold their sound themselves. Play lists and scripts, which make
   * ffmpeg open other files and addresses, are not among them.
   */
  private static final String FORMATS = "wav,aiff,flac,mp3,ogg,m4a";

  /** Samples that lossy coders add around a recording, and that some headers count. */
  private static final long MAX_CODER_PADDING = 4_096;

  private final AVFormatContext context;
  private final AVStream stream;
  private final AVPacket packet;

  private Container(AVFormatContext context, AVStream stream) {
    this.context = context;
    this.stream = stream;
    this.packet = Ffmpeg.allocated(av_packet_alloc());
  }

  /**
   * Recognises the format by the content and finds the first audio stream.
   *
   * @throws AudioException UNDECODABLE when the bytes are in none of the formats read, NO_AUDIO
   *     when there is no audio stream
   */
  static Container open(EncodedBytes bytes) throws AudioException {
    AVFormatContext context = Ffmpeg.allocated(avformat_alloc_context());
    context.pb(bytes.context());
    context.flags(context.flags() | AVFMT_FLAG_CUSTOM_IO);
    av_opt_set(context, "format_whitelist", FORMATS, 0);
    av_opt_set(context, "protocol_whitelist", "none", 0);
    context.error_recognition(FrameDecoder.STRICT);
    context.max_probe_packets(0); // a WAV holds what its header says, not an MP3 in disguise
    int code = avformat_open_input(context, (String) null, null, null);
    if (code < 0) { // the context is freed already
      throw new AudioException(
          Reason.UNDECODABLE,
          "not audio in a format that is read (%s): %s".formatted(FORMATS, Ffmpeg.message(code)));
    }
    try {
      return new Container(context, firstAudioStream(context));
    } catch (AudioException e) {
      avformat_close_input(context);
      throw e;
    }
  }

  private static AVStream firstAudioStream(AVFormatContext context) throws AudioException {
    String format = context.iformat().name().getString();
    if (context.probe_score() <= AVPROBE_SCORE_RETRY) {
      throw new AudioException(Reason.UNDECODABLE, "hardly looks like audio (" + format + ")");
    }
    for (int i = 0; i < context.nb_streams(); i++) {
      if (context.streams(i).codecpar().codec_type() == AVMEDIA_TYPE_AUDIO) {
        return context.streams(i);
      }
    }
    throw new AudioException(Reason.NO_AUDIO, "no audio stream in the " + format + " file");
  }

  /** Returns the audio stream; valid until this is closed. */
  AVStream stream() {
    return stream;
  }

  /** Returns the format's name as ffmpeg spells it. */
  String format() {
    return context.iformat().name().getString();
  }

  /**
   * Checks that a recording decoded to its end is as long as its header says, if it says so.
   *
   * @throws AudioException UNDECODABLE when samples are missing
   */
  void checkComplete(long samples, int rateHz) throws AudioException {
    String format = format();
    boolean checkedBefore = format.equals("wav") || format.equals("ogg");
    if (checkedBefore || stream.duration() == AV_NOPTS_VALUE) {
      return;
    }
    long claimed = Math.round(stream.duration() * av_q2d(stream.time_base()) * rateHz);
    boolean exact = format.equals("flac") || format.equals("aiff");
    if (claimed - samples > (exact ? 0 : MAX_CODER_PADDING)) {
      throw new AudioException(
          Reason.UNDECODABLE,
          "truncated %s file: %d of %d samples".formatted(format, samples, claimed));
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
      int code = av_read_frame(context, packet);
      if (code == AVERROR_EOF) {
        return packet;
      }
      if (code < 0) {
        throw new AudioException(
            Reason.UNDECODABLE, "damaged %s file: %s".formatted(format(), Ffmpeg.message(code)));
      }
    } while (packet.stream_index() != stream.index());
    // A WAV that was streamed does not know its length: its last packet is always "corrupt".
    if ((packet.flags() & AV_PKT_FLAG_CORRUPT) != 0 && !format().equals("wav")) {
      throw new AudioException(Reason.UNDECODABLE, "truncated %s file".formatted(format()));
    }
    return packet;
  }

  @Override
  public void close() {
    av_packet_free(packet);
    avformat_close_input(context);
  }
}
