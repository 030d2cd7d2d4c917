package org.voicepersona.globe;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of a corpus, known from the file names by the keywords the {@code datasets} library
 * knows (<a href="https://huggingface.co/docs/hub/datasets-file-names-and-splits">file names and
 * splits</a>).
 */
public enum Split {
  /** For training, and whatever names no split. */
  TRAIN,
  /** For validation. */
  VALIDATION,
  /** For testing. */
  TEST;

  private static final String SEPARATORS = "[-._ 0-9]+";

  /** Returns the name in records and options: {@code train}, {@code validation} or {@code test}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns what {@code --split} means: one split by any of its keywords, or all of them for {@code
   * all}.
   *
   * @throws IllegalArgumentException if {@code text} is neither
   */
  public static Set<Split> parse(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    if (wanted.equals("all")) {
      return EnumSet.allOf(Split.class);
    }
    return ofKeyword(wanted)
        .map(EnumSet::of)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "split is '" + text + "', must be train, validation, test or all"));
  }

  /**
   * Returns the split that a file name (without folders) tells, {@link #TRAIN} if it tells none.
   */
  static Split ofFileName(String fileName) {
    for (String word : fileName.toLowerCase(Locale.ROOT).split(SEPARATORS, -1)) {
      Optional<Split> split = ofKeyword(word);
      if (split.isPresent()) {
        return split.get();
      }
    }
    return TRAIN;
  }

  private static Optional<Split> ofKeyword(String word) {
    return switch (word) {
      case "train", "training" -> Optional.of(TRAIN);
      case "validation", "valid", "val", "dev" -> Optional.of(VALIDATION);
      case "test", "testing", "eval", "evaluation" -> Optional.of(TEST);
      default -> Optional.empty();
    };
  }
}
