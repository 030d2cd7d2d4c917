package org.voicepersona.globe.layout.manifest;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds the column of a list that names the recordings, as well-known programs call it. */
final class PathColumn {

  /** NeMo's, those of the {@code datasets} library, Common Voice's, and what people use. */
  private static final List<String> NAMES =
      List.of(
          "audio_filepath",
          "file_name",
          "audio_file_name",
          "audio_path",
          "audio_file",
          "audio",
          "audio.path",
          "path",
          "wav_path",
          "wav_filename",
          "wav",
          "filename",
          "filepath",
          "file_path",
          "file",
          "recording",
          "clip");

  private PathColumn() {}

  /** Returns the column among some that most likely names the recordings. */
  static Optional<String> among(Collection<String> columns) {
    return NAMES.stream().filter(columns::contains).findFirst();
  }
}
