package org.voicepersona.globe.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Explains in messages why an input has no shards, by listing what is there instead. */
final class Absence {

  private static final String NO_SHARD =
      "no Parquet file, tar archive, list of recordings or recording is there";
  private static final int DEEPEST = 3;
  private static final int MOST_FILES = 10_000;
  private static final int MOST_KINDS = 5;

  private Absence() {}

  /** Returns a description of what an input contains, as the end of a sentence. */
  static String of(CorpusInput input) throws IOException {
    if (!LocalFolder.isLocal(input.location())) {
      return NO_SHARD;
    }
    if (input.kind() == CorpusInput.Kind.PATTERN) {
      return "no file fits the pattern";
    }
    Path place = Path.of(LocalFolder.withoutScheme(input.location()));
    if (!Files.exists(place)) {
      return input.kind() == CorpusInput.Kind.FOLDER
          ? "there is no such folder"
          : "there is no such file";
    }
    Map<String, Long> kinds = kinds(place);
    return kinds.isEmpty() ? "the folder is empty" : NO_SHARD + ", but " + told(kinds);
  }

  private static Map<String, Long> kinds(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder, DEEPEST)) {
      return paths
          .limit(MOST_FILES)
          .filter(Files::isRegularFile)
          .map(file -> ending(file.getFileName().toString()))
          .collect(Collectors.groupingBy(ending -> ending, TreeMap::new, Collectors.counting()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String ending(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "without an ending" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  private static String told(Map<String, Long> kinds) {
    String most =
        kinds.entrySet().stream()
            .sorted(Comparator.comparing(kind -> -kind.getValue()))
            .limit(MOST_KINDS)
            .map(kind -> "%,d %s".formatted(kind.getValue(), kind.getKey()))
            .collect(Collectors.joining(", "));
    String advice =
        kinds.keySet().stream()
            .flatMap(ending -> Packing.ofName(ending).stream())
            .map(packing -> ". " + packing.advice())
            .collect(Collectors.joining());
    return most + (kinds.size() <= MOST_KINDS ? "" : " and others") + advice;
  }
}
