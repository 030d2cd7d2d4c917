package org.voicepersona.output;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.directory.PathContainment;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.epoch.Epoch;

/**
 * Decides whether a run may write its result to a directory, before it writes anything.
 *
 * <p>It may if the directory is new or empty, or was an earlier run's. Then every file there that a
 * result consists of must be one that a run wrote, unchanged; other files are nobody's business and
 * stay.
 */
public final class OutputGuard {

  /** The folders that a run keeps for itself. */
  private static final Set<String> RUNS = Set.of("data", "logs", ".progress");

  private final OutputDirectory output;

  private OutputGuard(OutputDirectory output) {
    this.output = output;
  }

  /**
   * Passes a directory for the result of a run.
   *
   * @throws PlaceRefusedException if something there would be lost, or lies elsewhere; the message
   *     names it
   * @throws IOException if the file system fails
   */
  public static void require(Path directory) throws IOException {
    new OutputGuard(new OutputDirectory(directory)).require();
  }

  /**
   * Passes a folder for what is made of a result: it is in no other result, and in this one not
   * where a run keeps its own files; nor does a link of the result lead to it.
   *
   * @param result the folder of the result
   * @param within whether it may be that folder itself
   * @throws PlaceRefusedException if it is not; the message says what it is part of
   * @throws IOException if the file system fails
   */
  public static void requireBeside(Path folder, Path result, boolean within) throws IOException {
    Path place = OutputDirectory.real(folder);
    Path root = OutputDirectory.real(result);
    if (isNamedWithin(folder, result) && !place.startsWith(root)) {
      throw new PlaceRefusedException(
          "%s leads out of the result in %s, to %s: what is written there would end up elsewhere. Remove it, or choose another --to. Nothing was changed."
              .formatted(folder, result, place));
    }
    for (Path above = place; above != null; above = above.getParent()) {
      if (holdsResult(above)) {
        boolean isThis = Files.exists(result) && Files.isSameFile(above, result);
        boolean isRuns = above.equals(place) ? !within : isRuns(above, place);
        if (!isThis || isRuns) {
          throw partOfResult(folder, above, "--to");
        }
      }
    }
  }

  /**
   * Passes a folder for files that have nothing to do with any result: it is in none.
   *
   * @param option the option that names the place, for the message
   * @throws PlaceRefusedException if it is; the message says which
   * @throws IOException if the file system fails
   */
  public static void requireOutsideResults(Path folder, String option) throws IOException {
    for (Path above = OutputDirectory.real(folder); above != null; above = above.getParent()) {
      if (holdsResult(above)) {
        throw partOfResult(folder, above, option);
      }
    }
  }

  /** A result may lie in the folder of another one, but not where runs there keep their files. */
  private void requireOutside() throws IOException {
    Path place = OutputDirectory.real(output.root());
    for (Path above = place.getParent(); above != null; above = above.getParent()) {
      if (isRuns(above, place) && holdsResult(above)) {
        throw partOfResult(output.root(), above, "--output");
      }
    }
  }

  private static boolean isRuns(Path result, Path place) {
    return RUNS.contains(result.relativize(place).getName(0).toString());
  }

  private static PlaceRefusedException partOfResult(Path folder, Path result, String option) {
    return new PlaceRefusedException(
        "%s is part of the result in %s, whose files a run may replace. Choose another %s. Nothing was changed."
            .formatted(folder, result, option));
  }

  private static boolean isNamedWithin(Path folder, Path result) {
    return folder.toAbsolutePath().normalize().startsWith(result.toAbsolutePath().normalize());
  }

  private void require() throws IOException {
    PathContainment.requireFolder(output.root());
    requireOutside();
    if (!Files.exists(output.root())) {
      return;
    }
    PathContainment.requireNoLinks(output.progress());
    PathContainment.requireWithin(output.root(), output.data());
    PathContainment.requireWithin(output.root(), output.logs());
    if (!holdsResult(output.root())) {
      requireEmpty();
    }
    requireOwn();
  }

  /** Returns whether a run has begun or ended in a directory. */
  static boolean holdsResult(Path directory) throws IOException {
    OutputDirectory output = new OutputDirectory(directory);
    return isProgress(output)
        || (Files.exists(output.summary()) && Files.exists(output.descriptions()));
  }

  /** Every run takes the lock at first; what copies a folder may leave out an empty file. */
  private static boolean isProgress(OutputDirectory output) throws IOException {
    Path folder = output.progress();
    return Files.isDirectory(folder, NOFOLLOW_LINKS)
        && (Files.exists(folder.resolve("lock"))
            || DurableFiles.list(folder, "*").isEmpty()
            || !Epoch.list(output).isEmpty());
  }

  private void requireEmpty() throws IOException {
    List<Path> entries = DurableFiles.list(output.root(), "*");
    if (!entries.isEmpty()) {
      throw new PlaceRefusedException(
          "%s holds %s, which no run of this program wrote. Choose a new folder for --output. Nothing was changed."
              .formatted(output.root(), entries.get(0).getFileName()));
    }
  }

  private void requireOwn() throws IOException {
    OwnFiles own = ownFiles();
    Optional<PlaceRefusedException> refusal = refusal(own);
    while (refusal.isPresent()) {
      OwnFiles now = ownFiles();
      if (now.equals(own)) {
        throw refusal.get();
      }
      // Another run was publishing meanwhile.
      own = now;
      refusal = refusal(own);
    }
  }

  private OwnFiles ownFiles() throws IOException {
    try {
      return OwnFiles.of(output);
    } catch (OutputException e) {
      throw new PlaceRefusedException(e.getMessage() + " Nothing was changed.");
    }
  }

  private Optional<PlaceRefusedException> refusal(OwnFiles own) throws IOException {
    try {
      own.require(places());
      return Optional.empty();
    } catch (PlaceRefusedException e) {
      return Optional.of(e);
    }
  }

  /** Returns, by their paths in the directory, the files there that a result consists of. */
  private List<String> places() throws IOException {
    List<String> places = new ArrayList<>(Publication.LINES);
    for (Path file : DurableFiles.list(output.data(), "*.parquet")) {
      places.add("data/" + file.getFileName());
    }
    return places;
  }
}
