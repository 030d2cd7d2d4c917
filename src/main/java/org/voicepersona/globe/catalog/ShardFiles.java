package org.voicepersona.globe.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.voicepersona.globe.Split;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.folder.CorpusFiles;
import org.voicepersona.globe.folder.CorpusInput;
import org.voicepersona.globe.shard.ShardFile;

/** The files that an input names, as those that may be shards. */
public final class ShardFiles {

  /** Common Voice's list of all good clips, and the lists that divide some of them. */
  private static final String VALIDATED = "validated.tsv";

  private static final Pattern PARTS_OF_VALIDATED = Pattern.compile("(.*/)?(train|dev|test)\\.tsv");

  private ShardFiles() {}

  /** Returns the files of a configuration in the natural order of their names. */
  static List<ShardFile> of(CorpusFiles found) {
    return found.files().stream()
        .map(
            placed ->
                new ShardFile(
                    placed.file().uri(),
                    placed.file().path(),
                    new Split(placed.split()),
                    placed.file().bytes(),
                    placed.file().checksum(),
                    placed.file().modified()))
        .sorted(ShardFile.ORDER)
        .toList();
  }

  /** Returns a sentence for a list that has rows of other lists among {@code files} again. */
  static List<String> repetitions(List<ShardFile> files) {
    List<String> divided =
        files.stream()
            .map(ShardFile::name)
            .filter(name -> PARTS_OF_VALIDATED.matcher(name).matches())
            .toList();
    boolean isWholeThere = files.stream().anyMatch(file -> file.name().endsWith(VALIDATED));
    return divided.isEmpty() || !isWholeThere
        ? List.of()
        : List.of(
            "%s has the clips of %s again, which --split all reads twice: --split validated reads each of them once."
                .formatted(VALIDATED, String.join(", ", divided)));
  }

  /** Tells whether a split is meant by {@code splits}, where there are {@code files}. */
  static Predicate<Split> wanted(List<ShardFile> files, String input, SplitChoice splits) {
    if (CorpusInput.of(input).kind() != CorpusInput.Kind.FOLDER) {
      return split -> true;
    }
    Set<Split> there = files.stream().map(ShardFile::split).collect(Collectors.toSet());
    return split -> {
      Set<Split> withIt = new HashSet<>(there);
      withIt.add(split);
      return splits.among(withIt).contains(split);
    };
  }

  /** Returns the name of a corpus that has no other: its folder's. */
  public static String defaultDataset(String input) {
    return CorpusInput.of(input).name();
  }
}
