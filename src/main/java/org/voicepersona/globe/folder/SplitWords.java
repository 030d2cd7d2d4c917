package org.voicepersona.globe.folder;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The words by which the {@code datasets} library recognizes a split in a file or folder name (<a
 * href="https://huggingface.co/docs/hub/datasets-file-names-and-splits">file names and splits</a>).
 */
public final class SplitWords {

  private static final String SEPARATORS = "[-._ 0-9]+";

  private SplitWords() {}

  /** Returns the split that a word denotes: {@code train}, {@code validation} or {@code test}. */
  public static Optional<String> of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "train", "training" -> Optional.of("train");
      case "validation", "valid", "val", "dev" -> Optional.of("validation");
      case "test", "testing", "eval", "evaluation" -> Optional.of("test");
      default -> Optional.empty();
    };
  }

  /** Returns the split of the first split word in a name, delimited by separators or digits. */
  public static Optional<String> in(String name) {
    return Arrays.stream(name.split(SEPARATORS, -1))
        .map(SplitWords::of)
        .flatMap(Optional::stream)
        .findFirst();
  }
}
