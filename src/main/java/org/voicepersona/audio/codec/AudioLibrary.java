package org.voicepersona.audio.codec;

import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avutil.av_version_info;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.voicepersona.audio.file.FileFormat;

/** The native library that decodes recordings. */
public final class AudioLibrary {

  private AudioLibrary() {}

  /** Returns why it cannot be loaded on this machine; empty if it is. */
  public static Optional<String> missing() {
    return Ffmpeg.missing();
  }

  /** Returns its version; it is there. */
  public static String version() {
    Ffmpeg.load();
    return av_version_info().getString();
  }

  /** Returns the names of the file formats that it reads here. */
  public static List<String> formats() {
    Ffmpeg.load();
    return Arrays.stream(FileFormat.values())
        .filter(format -> format.demuxers().stream().allMatch(AudioLibrary::hasDemuxer))
        .map(FileFormat::label)
        .toList();
  }

  /** Returns the codings that are read, but that it has no decoder for here; usually none. */
  public static List<String> lackingCodings() {
    Ffmpeg.load();
    return FrameDecoder.CODINGS.stream()
        .filter(coding -> FrameDecoder.decoder(coding).isEmpty())
        .toList();
  }

  private static boolean hasDemuxer(String name) {
    return av_find_input_format(name) != null;
  }
}
