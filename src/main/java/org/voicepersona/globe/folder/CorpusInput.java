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
 * What {@code --input} names: a folder, a file, or a pattern of files, of any file system that Beam
 * knows. What exists under its very name is that, whatever characters are in it.
 *
 * @param location as the user gives it
 * @param kind what it is
 */
public record CorpusInput(String location, Kind kind) {

  /** What an input can be. */
  public enum Kind {
    /** A folder, whether it exists or not, which is searched. */
    FOLDER,
    /** A file that is taken as it is. */
    FILE,
    /** A pattern, all of whose files are taken. */
    PATTERN
  }

  private static final String DATA = "data";

  /**
   * Looks what an input is.
   *
   * @throws IllegalArgumentException if no file or folder can have that name
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
   * Returns the name of a corpus that has no other: its folder's, or that of the folder around it
   * if that is {@code data}.
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
   * Returns the files that are meant; none if there are none yet.
   *
   * @param config the configuration of a folder; empty for the one that is meant without a name
   * @param layout how it lies in a folder; what a file or a pattern names is taken as it is
   * @throws IOException if the file system fails, or cannot list or name all files there
   * @throws IllegalArgumentException if a folder has several configurations and it is not clear
   *     which is meant, or a pattern is none
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
   * Returns what is there where no shard is, as the end of a sentence.
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
