package org.voicepersona.globe.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.voicepersona.globe.folder.CorpusFiles.Origin;

/**
 * The value of {@code --input}: a folder, a file, or a glob pattern of files on any file system
 * that Beam supports. A local path that exists is taken literally, even if it contains wildcard
 * characters.
 *
 * @param location the value that the user gives
 * @param kind its kind
 */
public record CorpusInput(String location, Kind kind) {

  /** The kinds of input. */
  public enum Kind {
    /** A folder to search, which need not exist. */
    FOLDER,
    /** A single file. */
    FILE,
    /** A glob pattern, all of whose files are read. */
    PATTERN
  }

  private static final String DATA = "data";

  /**
   * Determines the kind of an input.
   *
   * @throws IllegalArgumentException if the location is not a valid path
   */
  public static CorpusInput of(String location) {
    if (LocalFolder.isLocal(location)) {
      Path path = Path.of(LocalFolder.withoutScheme(location));
      if (Files.isDirectory(path)) {
        return new CorpusInput(location, Kind.FOLDER);
      } else if (Files.exists(path)) {
        return new CorpusInput(location, Kind.FILE);
      }
    }
    if (Glob.isPattern(location)) {
      return new CorpusInput(location, Kind.PATTERN);
    }
    return new CorpusInput(location, Layout.isFile(location) ? Kind.FILE : Kind.FOLDER);
  }

  /**
   * Returns the default name of the corpus: the name of its folder, or of the parent if that is
   * {@code data}.
   */
  public String name() {
    List<String> folders =
        folder().filter(segment -> !segment.isEmpty()).collect(Collectors.toList());
    int last = folders.size() - 1;
    boolean isInside = last > 0 && folders.get(last).equals(DATA);
    return last < 0 ? "" : folders.get(isInside ? last - 1 : last);
  }

  private Stream<String> folder() {
    if (LocalFolder.isLocal(location)) {
      Path place = Path.of(LocalFolder.withoutScheme(folderOf())).toAbsolutePath().normalize();
      return Stream.iterate(0, i -> i < place.getNameCount(), i -> i + 1)
          .map(i -> place.getName(i).toString());
    }
    return Arrays.stream(folderOf().split("/", -1));
  }

  private String folderOf() {
    return switch (kind) {
      case FOLDER -> location;
      case FILE -> location.substring(0, Math.max(0, location.lastIndexOf('/')));
      case PATTERN -> Glob.of(location).prefix();
    };
  }

  /**
   * Returns the files of the input; none if there are none yet.
   *
   * @param config the configuration of a folder; empty for the default one
   * @param layout the layout of a folder; ignored for a file or a pattern
   * @throws IOException if the file system fails, or files cannot be listed or have undecodable
   *     names
   * @throws IllegalArgumentException if a folder has several configurations and none is chosen, or
   *     a pattern is malformed
   */
  public CorpusFiles find(String config, Layout layout) throws IOException {
    if (kind == Kind.FOLDER) {
      return CorpusSearch.in(location, config, layout);
    }
    if (!config.isEmpty()) {
      throw new IllegalArgumentException(
          "config is '%s', but '%s' is a %s: only a folder has configurations"
              .formatted(config, location, kind == Kind.FILE ? "file" : "pattern"));
    }
    List<FolderFile> files = LocalFolder.isLocal(location) ? local() : remote();
    return new CorpusFiles(
        files.stream().map(CorpusInput::taken).toList(),
        Origin.PATTERN,
        List.of(),
        List.of(),
        List.of());
  }

  /**
   * Returns a description of an input without shards, as the end of a sentence.
   *
   * @throws IOException if the file system fails
   */
  public String absence() throws IOException {
    return Absence.of(this);
  }

  private static SplitFile taken(FolderFile file) {
    String split = NameLayout.ofKey(file).or(() -> SplitWords.in(file.name())).orElse("train");
    return new SplitFile(file, "", split);
  }

  private List<FolderFile> local() throws IOException {
    String place = LocalFolder.withoutScheme(location);
    if (kind == Kind.FILE) {
      Path file = Path.of(place).toAbsolutePath();
      return Files.exists(file)
          ? List.of(
              LocalWalk.file(
                  file.getParent(), file, Files.readAttributes(file, BasicFileAttributes.class)))
          : List.of();
    }
    Glob pattern = flat(place);
    List<Glob> levels =
        pattern.rest().segments().stream().map(segment -> new Glob(List.of(segment))).toList();
    String start = place.startsWith("/") ? "/" + pattern.prefix() : pattern.prefix();
    return LocalWalk.of(
        Path.of(start),
        "",
        levels.size(),
        (level, name, isFile) ->
            isFile == (level == levels.size() - 1) && levels.get(level).matchesName(name));
  }

  private List<FolderFile> remote() throws IOException {
    int segments = kind == Kind.FILE ? 1 : flat(location).rest().segments().size();
    List<FolderFile> files = new ArrayList<>();
    for (MatchResult.Metadata found : RemoteFolder.match(location)) {
      List<String> path = Arrays.asList(found.resourceId().toString().split("/", -1));
      String name = String.join("/", path.subList(path.size() - segments, path.size()));
      files.add(RemoteFolder.file(name, found));
    }
    return files;
  }

  private Glob flat(String text) {
    Glob pattern = Glob.of(text);
    if (pattern.isDeep()) {
      throw new IllegalArgumentException(
          "input is '%s': '**' is not supported, use '*' for each folder".formatted(location));
    }
    return pattern;
  }
}
