package org.voicepersona.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The progress of one start from nothing: {@code .progress/1}, {@code .progress/2} and so on, the
 * newest being the current one. {@code --no-resume} begins another; the older ones go when it is
 * published.
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
    Generation generation = at(output, number);
    DurableFiles.createDirectory(generation.journal());
    DurableFiles.createDirectory(generation.parts());
    fingerprint.write(generation.directory.resolve(FINGERPRINT));
    return generation;
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

  /** Returns the folder of committed parts. */
  Path parts() {
    return directory.resolve("parts");
  }

  /** Returns the folder in which a publication is prepared. */
  Path scratch() {
    return directory.resolve("publication");
  }
}
