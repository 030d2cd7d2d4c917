package org.voicepersona.globe.folder;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The words by which the {@code datasets} library knows a split in the name of a file or folder (<a
 * href="https://huggingface.co/docs/hub/datasets-file-names-and-splits">file names and splits</a>).
 */
public final class SplitWords {

  private static final String SEPARATORS = "[-._ 0-9]+";

  private SplitWords() {}

  /**
   * Returns the split that a word stands for: {@code train}, {@code validation} or {@code test}.
   */
  public static Optional<String> of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "train", "training" -> Optional.of("train");
      case "validation", "valid", "val", "dev" -> Optional.of("validation");
      case "test", "testing", "eval", "evaluation" -> Optional.of("test");
      default -> Optional.empty();
    };
  }

  /** Returns the split of the first such word in a name, between separators and digits. */
  public static Optional<String> in(String name) {
    return Arrays.stream(name.split(SEPARATORS, -1))
        .map(SplitWords::of)
        .flatMap(Optional::stream)
        .findFirst();
  }
}
