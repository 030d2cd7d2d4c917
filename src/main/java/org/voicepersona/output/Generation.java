package org.voicepersona.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The progress of one start: {@code .progress/1}, {@code .progress/2} and so on, the newest being
 * the current one. {@code --no-resume} begins another, and so does a regeneration, which takes rows
 * over from the one before; the older ones go when it is published.
 *
 * @param directory where it lies
 * @param number counted from 1
 */
record Generation(Path directory, int number) {

  private static final String FINGERPRINT = "fingerprint.json";

  /** Returns the generations of an output directory, oldest first. */
  static List<Generation> list(OutputDirectory output) throws IOException {
    return DurableFiles.list(output.progress(), "[0-9]*").stream()
        .filter(directory -> Files.exists(directory.resolve(FINGERPRINT)))
        .map(directory -> at(output, Integer.parseInt(directory.getFileName().toString())))
        .sorted(Comparator.comparingInt(Generation::number))
        .toList();
  }

  /** Begins a generation; it counts from when its fingerprint is written. */
  static Generation create(OutputDirectory output, int number, Fingerprint fingerprint)
      throws IOException {
    Generation generation = prepare(output, number);
    generation.begin(fingerprint);
    return generation;
  }

  /** Makes the folders of a generation that is to begin; what a killed process left there goes. */
  static Generation prepare(OutputDirectory output, int number) throws IOException {
    Generation generation = at(output, number);
    DurableFiles.deleteTree(generation.directory);
    DurableFiles.createDirectory(generation.journal());
    DurableFiles.createDirectory(generation.parts());
    return generation;
  }

  /** Makes the generation count. */
  void begin(Fingerprint fingerprint) throws IOException {
    fingerprint.write(directory.resolve(FINGERPRINT));
  }

  /** Returns which rows it describes again, if it is not a start from nothing. */
  Optional<Reselection> reselection() throws IOException {
    return Reselection.isIn(directory)
        ? Optional.of(Reselection.read(directory))
        : Optional.empty();
  }

  /** Returns how often the rows that it describes will have been described. */
  long edition() throws IOException {
    return reselection().map(Reselection::edition).orElse(1L);
  }

  private static Generation at(OutputDirectory output, int number) {
    return new Generation(output.progress().resolve(Integer.toString(number)), number);
  }

  /** Returns the settings it was begun with. */
  Fingerprint fingerprint() throws IOException {
    return Fingerprint.read(directory.resolve(FINGERPRINT));
  }

  /** Returns the folder of journal segments. */
  Path journal() {
    return directory.resolve("journal");
  }

  /** Returns the folder of answers that were paid for. */
  Path answers() {
    return directory.resolve("answers");
  }

  /** Returns the folder of committed parts. */
  Path parts() {
    return directory.resolve("parts");
  }

  /** Returns the folder in which a publication is prepared. */
  Path scratch() {
    return directory.resolve("publication");
  }
}
