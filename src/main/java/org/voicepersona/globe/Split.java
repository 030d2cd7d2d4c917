package org.voicepersona.globe;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.voicepersona.globe.folder.SplitWords;

/**
 * A part of a corpus, such as {@code train}, {@code validation}, {@code test}, or a name of the
 * corpus's own such as {@code train.clean}.
 *
 * @param label its name in records and options: letters, digits and underscores, optionally
 *     separated by single dots, as the {@code datasets} library requires
 */
public record Split(String label) implements Serializable, Comparable<Split> {

  // Declared before the constants below, whose constructor uses it.
  private static final Pattern NAME =
      Pattern.compile("\\w+(\\.\\w+)*", Pattern.UNICODE_CHARACTER_CLASS);

  /** The training split, and the default for files whose names tell no split. */
  public static final Split TRAIN = new Split("train");

  public static final Split VALIDATION = new Split("validation");

  public static final Split TEST = new Split("test");

  public Split {
    if (!isName(label)) {
      throw new IllegalArgumentException(
          "split is '" + label + "', must be letters, digits and underscores, perhaps with dots");
    }
  }

  /** Returns whether a text is a valid name of a split. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Returns the standard split that a word in a name stands for. */
  static Optional<Split> ofWordIn(String name) {
    return SplitWords.in(name).map(Split::new);
  }

  /** Orders train, validation and test first, then the others by name. */
  @Override
  public int compareTo(Split other) {
    List<Split> first = List.of(TEST, VALIDATION, TRAIN);
    int order = Integer.compare(first.indexOf(other), first.indexOf(this));
    return order != 0 ? order : label.compareTo(other.label);
  }

  @Override
  public String toString() {
    return label;
  }
}
