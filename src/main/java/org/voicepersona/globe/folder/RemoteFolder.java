package org.voicepersona.globe.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * A folder on a remote file system that Beam supports.
 *
 * @param root its address
 * @param isWanted a predicate on the paths of the files to list
 */
record RemoteFolder(String root, Predicate<String> isWanted) implements Folder {

  /** The only scheme whose file system supports {@code **}. */
  private static final String HUB = "hf://";

  @Override
  public List<FolderFile> children(String within) throws IOException {
    return wanted(below(within, "*"));
  }

  @Override
  public List<FolderFile> tree(String within) throws IOException {
    if (root.startsWith(HUB)) {
      return wanted(below(within, "**"));
    }
    List<FolderFile> files = new ArrayList<>();
    for (int level = 0; level <= DEEPEST; level++) {
      files.addAll(wanted(below(within, "*/".repeat(level) + "*")));
    }
    return files;
  }

  private String below(String within, String pattern) {
    return Stream.of(withoutSlash(root), within, pattern)
        .filter(part -> !part.isEmpty())
        .reduce((a, b) -> a + "/" + b)
        .orElseThrow();
  }

  private static String withoutSlash(String address) {
    return address.replaceFirst("(?<=[^/])/+$", "");
  }

  private List<FolderFile> wanted(String pattern) throws IOException {
    List<FolderFile> files = new ArrayList<>();
    for (MatchResult.Metadata found : match(pattern)) {
      String path = pathWithin(found.resourceId().toString());
      boolean isSeen = Stream.of(path.split("/", -1)).noneMatch(FolderFile::isHidden);
      if (isSeen && !found.resourceId().isDirectory() && isWanted.test(path)) {
        files.add(file(path, found));
      }
    }
    return files;
  }

  /** Returns the file of a match. */
  static FolderFile file(String path, MatchResult.Metadata found) {
    return new FolderFile(
        path,
        found.resourceId().toString(),
        found.sizeBytes(),
        requireNonNullElse(found.checksum(), ""),
        found.lastModifiedMillis());
  }

  /**
   * Returns the path of a file within this folder: the address minus as many segments as the root
   * has. The root in it may differ, such as by a commit, but not in length.
   */
  private String pathWithin(String uri) {
    int segmentsOfRoot = withoutSlash(root).split("/", -1).length;
    return Stream.of(uri.split("/", -1)).skip(segmentsOfRoot).collect(Collectors.joining("/"));
  }

  @Override
  public Optional<String> text(String name) throws IOException {
    for (MatchResult.Metadata found : match(below("", name))) {
      try (InputStream in = Channels.newInputStream(FileSystems.open(found.resourceId()))) {
        return Optional.of(new String(in.readNBytes(MOST_TEXT_BYTES), UTF_8));
      }
    }
    return Optional.empty();
  }

  /** Returns the files that match a pattern. */
  static List<MatchResult.Metadata> match(String pattern) throws IOException {
    try {
      MatchResult result = FileSystems.match(pattern, EmptyMatchTreatment.ALLOW);
      return result.status() == MatchResult.Status.NOT_FOUND ? List.of() : result.metadata();
    } catch (FileNotFoundException e) {
      // Some file systems throw this instead of returning an empty match.
      return List.of();
    } catch (IllegalArgumentException e) {
      throw new IOException("input '%s': %s".formatted(pattern, e.getMessage()), e);
    }
  }
}
