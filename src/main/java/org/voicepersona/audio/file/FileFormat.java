package org.voicepersona.audio.file;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.voicepersona.audio.AudioException;

/** The formats that are recognised, those with a mark at their beginning before those without. */
public enum FileFormat {
  /** RIFF, RIFX, RF64, BW64 and Sony's W64. */
  WAV("WAV (RIFX, RF64, BW64, W64)", List.of("wav", "au"), WaveFile::recognises, WaveFile::read),
  AIFF("AIFF", List.of("aiff", "wav", "au"), AiffFile::recognises, AiffFile::read),
  AU("AU", List.of("au", "wav"), AuFile::recognises, AuFile::read),
  SPHERE("SPHERE", List.of("au", "wav"), SphereFile::recognises, SphereFile::read),
  CAF("CAF", List.of("caf", "wav", "au"), CafFile::recognises, CafFile::read),
  FLAC("FLAC", List.of("flac"), FlacFile::recognises, FlacFile::read),
  OGG("Ogg", List.of("ogg"), OggPages::recognises, OggPages::read),
  MP4("MP4 (M4A, 3GP)", List.of("m4a"), Mp4File::recognises, Mp4File::read),
  MATROSKA("WebM", List.of("matroska"), MatroskaFile::recognises, MatroskaFile::read),
  ASF("WMA", List.of("asf"), AsfFile::recognises, AsfFile::read),
  AMR("AMR", List.of("amr"), AmrFile::recognises, AmrFile::read),
  LATM("AAC in LATM", List.of("loas"), FrameSyntax.LOAS::recognises, FrameSyntax.LOAS::read),
  ADTS("AAC", List.of("aac"), FrameSyntax.ADTS::recognises, FrameSyntax.ADTS::read),
  MPEG("MP3", List.of("mp3"), FrameSyntax.MPEG::recognises, FrameSyntax.MPEG::read),
  GSM("GSM", List.of("gsm"), FrameSyntax.GSM::recognises, FrameSyntax.GSM::read);

  /** Reads a file of a format that has been recognised. */
  private interface Reader {
    SoundFile read(Bytes bytes) throws AudioException;
  }

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> demuxers;

  @SuppressWarnings("ImmutableEnumChecker") // references to static methods, without state
  private final Predicate<Bytes> signature;

  @SuppressWarnings("ImmutableEnumChecker") // the same
  private final Reader reader;

  FileFormat(String label, List<String> demuxers, Predicate<Bytes> signature, Reader reader) {
    this.label = label;
    this.demuxers = demuxers;
    this.signature = signature;
    this.reader = reader;
  }

  /** Returns the name people use. */
  public String label() {
    return label;
  }

  /** Returns ffmpeg's names of the formats that files of this one are decoded as. */
  public List<String> demuxers() {
    return demuxers;
  }

  /** Returns the names of all formats, with commas. */
  static String names() {
    return Arrays.stream(values()).map(FileFormat::label).collect(joining(", "));
  }

  boolean recognises(Bytes bytes) {
    return signature.test(bytes);
  }

  SoundFile read(Bytes bytes) throws AudioException {
    return reader.read(bytes);
  }
}
