package org.voicepersona.output;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.epoch.Epoch;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.output.run.RunSummary;

/**
 * The files of a folder that this program wrote there, as its lists tell: the only ones that it may
 * replace or delete, and only as long as they are as it wrote them.
 */
final class OwnFiles {

  private final Path root;

  /** By path; more than one where a writer was stopped between two files. */
  private final Map<String, List<ListedFile>> versions = new LinkedHashMap<>();

  /** The paths of files that a writer was stopped at appending to. */
  private final Set<String> growing;

  /** What stands in no account of a result. */
  private final List<ListedFile> unaccounted;

  private OwnFiles(
      Path root, List<ListedFile> listed, Set<String> growing, List<ListedFile> unaccounted) {
    this.root = root;
    this.unaccounted = List.copyOf(unaccounted);
    this.growing = growing;
    for (ListedFile file : listed) {
      List<ListedFile> known = versions.computeIfAbsent(file.path(), path -> new ArrayList<>());
      if (!known.contains(file)) {
        known.add(file);
      }
    }
  }

  /** Names those files of {@code root} that a list tells of. */
  static OwnFiles of(Path root, List<ListedFile> listed) {
    return new OwnFiles(root, listed, Set.of(), listed);
  }

  /**
   * Reads what the runs in an output directory have listed: the published files, and those of a
   * publication that was stopped.
   */
  static OwnFiles of(OutputDirectory output) throws IOException {
    List<ListedFile> listed = new ArrayList<>();
    Set<String> growing = new HashSet<>();
    // A run that publishes meanwhile writes its own list before, and removes it behind run.json.
    for (Epoch epoch : Epoch.list(output)) {
      FileList writing = FileList.read(epoch.publicationList());
      listed.addAll(writing.files());
      growing.addAll(writing.growing());
    }
    List<ListedFile> unaccounted = List.copyOf(listed);
    if (Files.exists(output.summary())) {
      listed.addAll(RunSummary.read(output.summary()).files());
    }
    return new OwnFiles(output.root(), listed, growing, unaccounted);
  }

  /** Returns the paths, within the folder, of what was written there; some may be gone. */
  Set<String> paths() {
    return versions.keySet();
  }

  /** Returns all that was written there, as it was. */
  List<ListedFile> list() {
    return versions.values().stream().flatMap(List::stream).toList();
  }

  /** Returns the paths of files that a writer was stopped at appending to. */
  Set<String> growing() {
    return growing;
  }

  /** Returns those of them that a list has to tell of, for no {@code run.json} does. */
  List<ListedFile> unaccounted() {
    return unaccounted;
  }

  /**
   * Returns why a place may not be written to, for a message that begins with its name; nothing if
   * it is free, or has a file that this program wrote.
   *
   * @param path within the folder
   */
  Optional<String> objection(String path) throws IOException {
    Path place = root.resolve(path);
    if (!Files.exists(place, NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    Optional<String> difference = Optional.of("was not written by this program");
    for (ListedFile version : versions.getOrDefault(path, List.of())) {
      difference =
          growing.contains(path)
              ? version.differenceOfBeginning(place, NOFOLLOW_LINKS)
              : version.difference(place, NOFOLLOW_LINKS);
      if (difference.isEmpty()) {
        return Optional.empty();
      }
    }
    return difference;
  }

  /**
   * Passes places that may be written to.
   *
   * @throws PlaceRefusedException for the first that holds something else
   */
  void require(Iterable<String> paths) throws IOException {
    for (String path : paths) {
      Optional<String> objection = objection(path);
      if (objection.isPresent()) {
        throw new PlaceRefusedException(
            "%s %s. It would be lost: move it away, or write to another folder. Nothing was changed."
                .formatted(root.resolve(path), objection.get()));
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OwnFiles own && own.root.equals(root) && own.versions.equals(versions);
  }

  @Override
  public int hashCode() {
    return versions.hashCode();
  }
}
