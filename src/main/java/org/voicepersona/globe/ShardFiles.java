package org.voicepersona.globe;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * Finds the files that an input names, through Beam's {@code FileSystems}.
 *
 * <p>A folder stands for its {@code data/*.parquet}, or failing that its {@code *.parquet},
 * narrowed by the split. A pattern, or the name of a Parquet file, stands for just what it names,
 * whatever the split.
 */
final class ShardFiles {

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
  private static final String SUFFIX = ".parquet";
  private static final List<String> IN_FOLDER = List.of("data/*" + SUFFIX, "*" + SUFFIX);

  private ShardFiles() {}

  /**
   * Returns the files of {@code input} in the natural order of their names; none if there are none
   * yet.
   */
  static List<ShardFile> list(String input) throws IOException {
    if (isFolder(input)) {
      for (String pattern : IN_FOLDER) {
        List<ShardFile> files = match(withoutSlash(input) + "/" + pattern, segments(pattern));
        if (!files.isEmpty()) {
          return files;
        }
      }
      return List.of();
    }
    return match(input, segmentsFromWildcard(input));
  }

  /** Returns those of {@code files} that belong to {@code splits}; all, unless of a folder. */
  static List<ShardFile> narrow(List<ShardFile> files, String input, Set<Split> splits) {
    return isFolder(input)
        ? files.stream().filter(file -> splits.contains(file.split())).toList()
        : files;
  }

  /** Returns the name of a corpus that has no other: its folder's. */
  static String defaultDataset(String input) {
    String[] segments = withoutSlash(input).split("/", -1);
    int last = segments.length - 1;
    if (!isFolder(input)) {
      last -= segmentsFromWildcard(input);
    }
    if (last > 0 && segments[last].equals("data")) {
      last--;
    }
    return last < 0 ? "" : segments[last];
  }

  private static boolean isFolder(String input) {
    return !WILDCARD.matcher(input).find() && !input.endsWith(SUFFIX);
  }

  private static String withoutSlash(String folder) {
    return folder.replaceFirst("(?<=.)/+$", "");
  }

  private static int segments(String path) {
    return path.split("/", -1).length;
  }

  private static int segmentsFromWildcard(String pattern) {
    if (pattern.contains("**")) {
      throw new IllegalArgumentException(
          "input is '" + pattern + "': '**' is not supported, use '*' for each folder");
    }
    String[] segments = pattern.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      if (WILDCARD.matcher(segments[i]).find()) {
        return segments.length - i;
      }
    }
    return 1;
  }

  private static MatchResult look(String pattern) throws IOException {
    try {
      return FileSystems.match(pattern, EmptyMatchTreatment.ALLOW);
    } catch (IllegalArgumentException e) {
      throw new IOException("input '%s': %s".formatted(pattern, e.getMessage()), e);
    }
  }

  /** A shard's name is the last {@code segments} of its path: those the pattern leaves open. */
  private static List<ShardFile> match(String pattern, int segments) throws IOException {
    MatchResult result = look(pattern);
    if (result.status() == MatchResult.Status.NOT_FOUND) {
      return List.of();
    }
    List<ShardFile> files = new ArrayList<>();
    for (MatchResult.Metadata found : metadata(result)) {
      String uri = found.resourceId().toString();
      String[] path = uri.split("/", -1);
      String name =
          String.join("/", Arrays.asList(path).subList(path.length - segments, path.length));
      Split split = Split.ofFileName(path[path.length - 1]);
      files.add(new ShardFile(uri, name, split, found.sizeBytes()));
    }
    files.sort(ShardFile.ORDER);
    return files;
  }

  private static List<MatchResult.Metadata> metadata(MatchResult result) throws IOException {
    try {
      return result.metadata();
    } catch (FileNotFoundException e) {
      // Some file systems say so rather than match nothing.
      return List.of();
    }
  }
}
