package org.voicepersona.globe.layout.manifest;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds the column of a list that contains the paths of recordings, by well-known names. */
final class PathColumn {

  /** The names of NeMo, the {@code datasets} library, Common Voice, and common usage. */
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

  /** Returns the column that most likely contains the paths. */
  static Optional<String> among(Collection<String> columns) {
    return NAMES.stream().filter(columns::contains).findFirst();
  }
}
