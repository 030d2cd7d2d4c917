package org.voicepersona.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.folder.CorpusInput;
import org.voicepersona.globe.shard.NearbyShards;
import org.voicepersona.hub.HubPath;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.PlaceRefusedException;

/**
 * The paths that a corpus occupies, which no output may overlap: its folder (for a glob, the folder
 * before the first wildcard) and the real path of every shard.
 */
public final class CorpusBounds {

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
  private static final Pattern FILE_SCHEME = Pattern.compile("file:/+(?<path>.*)");

  private final String input;

  /**
   * Makes the bounds of a corpus.
   *
   * @param input a folder, a glob or a file, as given to a run
   */
  public CorpusBounds(String input) {
    this.input = input;
  }

  /**
   * Checks that a path and the corpus do not overlap, links resolved: neither contains the other.
   *
   * @param option the option that names the path, for the message
   * @throws PlaceRefusedException if they overlap
   * @throws IOException if the file system fails
   */
  public void requireApart(Path place, String option) throws IOException {
    requireOutside(place, option);
    Path real = OutputDirectory.real(place);
    Optional<Path> corpus = path(beforeWildcard());
    if (corpus.isPresent() && isWithin(OutputDirectory.real(corpus.get()), real)) {
      throw refused(option, place, "holds");
    }
    for (String shard : shards()) {
      Optional<Path> file = path(shard);
      if (file.isPresent() && isWithin(place(file.get()), real)) {
        throw refused(option, place, "holds shards of");
      }
    }
  }

  /**
   * Checks that a path can hold another corpus: it does not overlap this one and, if this corpus is
   * a single file, is not in that file's folder, where a run over the folder would read both.
   *
   * @param option the option that names the path, for the message
   * @throws PlaceRefusedException if it cannot
   * @throws IOException if the file system fails
   */
  public void requireApartAsCorpus(Path place, String option) throws IOException {
    requireApart(place, option);
    boolean isFile = CorpusInput.of(input).kind() == CorpusInput.Kind.FILE;
    Optional<Path> file = isFile ? path(input) : Optional.empty();
    if (file.isPresent()
        && isWithin(
            OutputDirectory.real(place),
            OutputDirectory.real(file.get().toAbsolutePath()).getParent())) {
      throw new PlaceRefusedException(
          "%s %s lies in the folder of %s: a run over that folder would read both. Choose another %s. Nothing was changed."
              .formatted(option, place, input, option));
    }
  }

  /**
   * Checks that a folder is neither the corpus nor in it, where files written would be taken for
   * part of the corpus. It may contain the corpus.
   *
   * @param option the option that names the place, for the message
   * @throws PlaceRefusedException if it is the corpus or lies in it
   * @throws IOException if the file system fails
   */
  public void requireOutside(Path place, String option) throws IOException {
    Path real = OutputDirectory.real(place);
    Optional<Path> corpus = path(beforeWildcard());
    if (corpus.isPresent()) {
      Path realCorpus = OutputDirectory.real(corpus.get());
      boolean isInside = isWithin(real, realCorpus);
      if (isInside && isWithin(realCorpus, real)) {
        throw refused(option, place, "is");
      }
      if (isInside && Files.isDirectory(realCorpus)) {
        throw refused(option, place, "lies in");
      }
    }
  }

  /** Returns the real path of a shard; of a symbolic link to itself, the link's own path. */
  private static Path place(Path shard) throws IOException {
    try {
      return OutputDirectory.real(shard);
    } catch (FileSystemLoopException e) {
      Path absolute = shard.toAbsolutePath();
      return OutputDirectory.real(absolute.getParent()).resolve(absolute.getFileName());
    }
  }

  /**
   * Checks that a new Parquet file in a folder would not lie among the shards of a corpus.
   *
   * @param option the option that names the folder, for the message
   * @throws PlaceRefusedException if it would; the message names one of these shards
   * @throws IOException if the file system fails
   */
  public static void requireNoShardsAround(Path folder, String option) throws IOException {
    Optional<Path> shard = NearbyShards.of(OutputDirectory.real(folder));
    if (shard.isPresent()) {
      throw new PlaceRefusedException(
          "%s %s is where a corpus lies (%s holds recordings): a run over it would read the new file as a shard. Choose another %s. Nothing was changed."
              .formatted(option, folder, shard.get(), option));
    }
  }

  private PlaceRefusedException refused(String option, Path place, String how) {
    return new PlaceRefusedException(
        "%s %s %s the corpus %s: what is written keeps apart from what is read. Choose another %s. Nothing was changed."
            .formatted(option, place, how, input, option));
  }

  private String beforeWildcard() {
    Matcher wildcard = WILDCARD.matcher(input);
    boolean isPattern = CorpusInput.of(input).kind() == CorpusInput.Kind.PATTERN;
    if (HubPath.isOne(input) || !isPattern || !wildcard.find()) {
      return input;
    }
    int slash = input.lastIndexOf('/', wildcard.start());
    return slash < 0 ? "." : input.substring(0, slash + 1);
  }

  /** Returns the URIs of the shards; none if the input cannot be listed: it is refused later. */
  private List<String> shards() {
    if (HubPath.isOne(input)) {
      return List.of();
    }
    try {
      return ShardCatalog.list(input, SplitChoice.ALL, "", ColumnNames.GLOBE).uris();
    } catch (IOException | IllegalArgumentException e) {
      return List.of();
    }
  }

  /** Returns the path on a file system that results can be written to; empty for any other. */
  private static Optional<Path> path(String text) {
    Matcher file = FILE_SCHEME.matcher(text);
    try {
      return file.matches()
          ? Optional.of(Path.of("/" + file.group("path")))
          : Optional.of(OutputDirectory.path(text));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Returns whether {@code inner} is {@code outer} or lies in it; both are real paths. */
  private static boolean isWithin(Path inner, Path outer) throws IOException {
    if (!inner.getFileSystem().provider().equals(outer.getFileSystem().provider())) {
      return false;
    }
    for (Path above = inner; above != null; above = above.getParent()) {
      if (above.equals(outer)
          // Names may differ on a case-insensitive file system, or where a folder is mounted twice.
          || (Files.exists(above) && Files.exists(outer) && Files.isSameFile(above, outer))) {
        return true;
      }
    }
    return false;
  }
}
