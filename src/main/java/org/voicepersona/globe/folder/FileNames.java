package org.voicepersona.globe.folder;

import java.util.List;
import java.util.stream.Collectors;

/** Formats names of files for messages. */
final class FileNames {

  private static final int MOST_NAMES = 3;

  private FileNames() {}

  /** Returns the number of files and the first names, such as {@code 5 files (a, b, c, ...)}. */
  static String of(List<FolderFile> files) {
    String names =
        files.stream().limit(MOST_NAMES).map(FolderFile::path).collect(Collectors.joining(", "));
    return "%d file%s (%s%s)"
        .formatted(
            files.size(),
            files.size() == 1 ? "" : "s",
            names,
            files.size() > MOST_NAMES ? ", ..." : "");
  }
}
