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
 * The places that a corpus takes up, from which everything that is written keeps away: its folder,
 * or the one where its pattern begins, and every shard, wherever links lead.
 */
public final class CorpusBounds {

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
  private static final Pattern FILE_SCHEME = Pattern.compile("file:/+(?<path>.*)");

  private final String input;

  /**
   * Names a corpus.
   *
   * @param input a folder, a pattern or a file, as a run takes it
   */
  public CorpusBounds(String input) {
    this.input = input;
  }

  /**
   * Passes a place that is apart from the corpus: it is not in it, holds nothing of it, and neither
   * does what it leads to.
   *
   * @param option the option that names the place, for the message
   * @throws PlaceRefusedException if it is not
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
   * Passes a place for another corpus: it is apart from this one, and of a file also from the
   * folder that it lies in, over which a run would read both.
   *
   * @param option the option that names the place, for the message
   * @throws PlaceRefusedException if it is not
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
   * Passes a folder for files of its own names, which the corpus may lie in or beside: only in the
   * corpus itself they would be taken for a part of it.
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

  /** Returns where the content of a shard lies; of a link that leads to itself, where that does. */
  private static Path place(Path shard) throws IOException {
    try {
      return OutputDirectory.real(shard);
    } catch (FileSystemLoopException e) {
      Path absolute = shard.toAbsolutePath();
      return OutputDirectory.real(absolute.getParent()).resolve(absolute.getFileName());
    }
  }

  /**
   * Passes a folder for a new Parquet file: no corpus that a run may be told of lies around it.
   *
   * @param option the option that names the place, for the message
   * @throws PlaceRefusedException if one does; the message names a shard of it
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

  /** Returns the shards that are there; an input that cannot be listed is refused later. */
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

  /** Returns a place on a file system that results can be written to; nothing for any other. */
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

  /** Returns whether {@code inner} is {@code outer}, or lies in it; both are real. */
  private static boolean isWithin(Path inner, Path outer) throws IOException {
    if (!inner.getFileSystem().provider().equals(outer.getFileSystem().provider())) {
      return false;
    }
    for (Path above = inner; above != null; above = above.getParent()) {
      if (above.equals(outer)
          // Names may differ where capitals do not count, or a folder is mounted twice.
          || (Files.exists(above) && Files.exists(outer) && Files.isSameFile(above, outer))) {
        return true;
      }
    }
    return false;
  }
}
