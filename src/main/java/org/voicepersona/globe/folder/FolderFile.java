package org.voicepersona.globe.folder;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file in a folder, not yet opened.
 *
 * @param path its path within the folder, with {@code /}
 * @param uri where it lies, in a form that Beam's {@code FileSystems} opens
 * @param bytes its size
 * @param checksum of its content, as the file system tells it; empty if it tells none
 * @param modified when it was changed last, in milliseconds since 1970; 0 if that is not told
 */
public record FolderFile(String path, String uri, long bytes, String checksum, long modified) {

  private static final String SUFFIX = ".parquet";
  private static final Pattern ENDING = Pattern.compile("(?<=.)(\\.tar\\.gz|\\.[^.]*)$");

  /** Folders of other programs, which keep there what is not part of the data. */
  private static final Set<String> OF_PROGRAMS =
      Set.of("_temporary", "_delta_log", "lost+found", "$RECYCLE.BIN", "System Volume Information");

  /** Checks that nothing is missing. */
  public FolderFile {
    requireNonNull(path, "path is null");
    requireNonNull(uri, "uri is null");
    requireNonNull(checksum, "checksum is null");
  }

  /** Returns whether a file of this name is meant to be Parquet. */
  public static boolean isShard(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(SUFFIX);
  }

  /**
   * Returns whether a file or folder is no part of a corpus unless it is named: hidden, as those
   * that begin with a dot or two underscores are, or another program's own.
   */
  static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("__") || OF_PROGRAMS.contains(name);
  }

  /**
   * Returns the folders that the file lies in, outermost first, without those that are {@link
   * FolderKeys}.
   */
  List<String> folders() {
    List<String> segments = Arrays.asList(path.split("/", -1));
    return segments.subList(0, segments.size() - 1).stream()
        .filter(folder -> !FolderKeys.isOne(folder))
        .toList();
  }

  /** Returns the name without folders. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Returns the name without folders and without its ending, such as {@code .parquet}. */
  String stem() {
    return ENDING.matcher(name()).replaceFirst("");
  }
}
