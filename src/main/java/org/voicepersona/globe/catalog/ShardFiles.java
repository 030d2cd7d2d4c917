package org.voicepersona.globe.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.voicepersona.globe.Split;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.folder.CorpusFiles;
import org.voicepersona.globe.folder.CorpusInput;
import org.voicepersona.globe.shard.ShardFile;

/** Turns the files of an input into candidate shards. */
public final class ShardFiles {

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

  /** Returns a predicate of the splits that {@code splits} chooses among {@code files}. */
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

  /** Returns the default name of a corpus, which is its folder's. */
  public static String defaultDataset(String input) {
    return CorpusInput.of(input).name();
  }
}
