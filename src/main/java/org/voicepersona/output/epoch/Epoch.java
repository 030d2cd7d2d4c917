package org.voicepersona.output.epoch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.run.Fingerprint;

/**
 * The progress of one start: {@code .progress/1}, {@code .progress/2} and so on, the newest being
 * the current one. {@code --no-resume} begins another, and so does a regeneration, which takes rows
 * over from the one before; the older ones go when it is published.
 *
 * @param directory where it lies
 * @param number counted from 1
 */
public record Epoch(Path directory, int number) {

  private static final String FINGERPRINT = "fingerprint.json";
  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

  /** Returns the epochs of an output directory, oldest first. */
  public static List<Epoch> list(OutputDirectory output) throws IOException {
    return withRemains(output).stream()
        .filter(epoch -> Files.exists(epoch.directory.resolve(FINGERPRINT)))
        .toList();
  }

  /** Returns them with what is left of those that do not count yet, or no more. */
  public static List<Epoch> withRemains(OutputDirectory output) throws IOException {
    return DurableFiles.list(output.progress(), "[0-9]*").stream()
        .filter(directory -> NUMBER.matcher(directory.getFileName().toString()).matches())
        .map(directory -> at(output, Integer.parseInt(directory.getFileName().toString())))
        .sorted(Comparator.comparingInt(Epoch::number))
        .toList();
  }

  /** Makes the folders of an epoch that is to begin; what a killed process left there goes. */
  public static Epoch prepare(OutputDirectory output, int number) throws IOException {
    Epoch epoch = at(output, number);
    epoch.delete();
    epoch.makeFolders();
    return epoch;
  }

  /** Removes it, fingerprint first, so that it counts no more; what others put into it stays. */
  public void delete() throws IOException {
    List<Path> files =
        List.of(
            directory.resolve(FINGERPRINT),
            publicationList(),
            Regeneration.former(this),
            Reselection.file(directory));
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    for (Path folder : List.of(journal(), answers(), parts(), shardTable(), scratch())) {
      DurableFiles.deleteTree(folder);
    }
    DurableFiles.deleteUnfinished(directory);
    DurableFiles.deleteIfEmpty(directory);
  }

  /** Makes those of its folders that are missing: what copies a folder may leave out empty ones. */
  public void makeFolders() throws IOException {
    DurableFiles.createDirectory(journal());
    DurableFiles.createDirectory(parts());
  }

  /** Makes the epoch count: it does from when its fingerprint is written. */
  public void begin(Fingerprint fingerprint) throws IOException {
    fingerprint.write(directory.resolve(FINGERPRINT));
  }

  /** Returns which rows it describes again, if it is not a start from nothing. */
  public Optional<Reselection> reselection() throws IOException {
    return Reselection.isIn(directory)
        ? Optional.of(Reselection.read(directory))
        : Optional.empty();
  }

  /** Returns the epoch of a number, whether it was begun or not. */
  public static Epoch at(OutputDirectory output, int number) {
    return new Epoch(output.progress().resolve(Integer.toString(number)), number);
  }

  /** Returns the settings it was begun with. */
  public Fingerprint fingerprint() throws IOException {
    return Fingerprint.read(directory.resolve(FINGERPRINT));
  }

  /** Returns the folder of journal segments. */
  public Path journal() {
    return directory.resolve("journal");
  }

  /** Returns the folder of answers that were paid for. */
  public Path answers() {
    return directory.resolve("answers");
  }

  /** Returns the folder of committed parts. */
  public Path parts() {
    return directory.resolve("parts");
  }

  /** Returns the file that lists what a publication replaces, while it is under way. */
  public Path publicationList() {
    return directory.resolve("publication.json");
  }

  /** Returns what is known of the shards of the corpus. */
  public ShardRegister shards() {
    return new EpochRegister(directory);
  }

  /** Returns the folder in which that is kept. */
  public Path shardTable() {
    return directory.resolve("shards");
  }

  /** Returns the folder in which a publication is prepared. */
  public Path scratch() {
    return directory.resolve("publication");
  }
}
