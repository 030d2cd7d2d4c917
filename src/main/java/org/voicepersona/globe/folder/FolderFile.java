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
 * @param uri its address, in a form that Beam's {@code FileSystems} opens
 * @param bytes its size
 * @param checksum of its content, from the file system; empty if that has none
 * @param modified its modification time in milliseconds since 1970; 0 if unknown
 */
public record FolderFile(String path, String uri, long bytes, String checksum, long modified) {

  private static final String SUFFIX = ".parquet";
  private static final Pattern ENDING = Pattern.compile("(?<=.)(\\.tar\\.gz|\\.[^.]*)$");

  /** Folders in which other programs and operating systems keep files that are not data. */
  private static final Set<String> OF_PROGRAMS =
      Set.of("_temporary", "_delta_log", "lost+found", "$RECYCLE.BIN", "System Volume Information");

  public FolderFile {
    requireNonNull(path, "path is null");
    requireNonNull(uri, "uri is null");
    requireNonNull(checksum, "checksum is null");
  }

  /** Returns whether a file name has the extension of Parquet. */
  public static boolean isShard(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(SUFFIX);
  }

  /**
   * Returns whether a file or folder name is ignored in listings: with a leading dot or two leading
   * underscores, or a folder of another program.
   */
  static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("__") || OF_PROGRAMS.contains(name);
  }

  /** Returns the names of the folders of the file, outermost first, without {@link FolderKeys}. */
  List<String> folders() {
    List<String> segments = Arrays.asList(path.split("/", -1));
    return segments.subList(0, segments.size() - 1).stream()
        .filter(folder -> !FolderKeys.isOne(folder))
        .toList();
  }

  /** Returns the file name without folders. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Returns the file name without folders and extension, such as {@code .parquet}. */
  String stem() {
    return ENDING.matcher(name()).replaceFirst("");
  }
}
