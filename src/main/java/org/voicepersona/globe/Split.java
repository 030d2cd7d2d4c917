package org.voicepersona.globe;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.voicepersona.globe.folder.SplitWords;

/**
 * A part of a corpus, such as {@code train}, {@code validation}, {@code test}, or one of the
 * corpus's own such as {@code train.clean}.
 *
 * @param label its name in records and options: letters, digits and underscores, perhaps with dots
 *     between them, as the {@code datasets} library asks
 */
public record Split(String label) implements Serializable, Comparable<Split> {

  // Before the constants, which are checked by it.
  private static final Pattern NAME =
      Pattern.compile("\\w+(\\.\\w+)*", Pattern.UNICODE_CHARACTER_CLASS);

  /** For training, and whatever names no split. */
  public static final Split TRAIN = new Split("train");

  /** For validation. */
  public static final Split VALIDATION = new Split("validation");

  /** For testing. */
  public static final Split TEST = new Split("test");

  /** Checks the name. */
  public Split {
    if (!isName(label)) {
      throw new IllegalArgumentException(
          "split is '" + label + "', must be letters, digits and underscores, perhaps with dots");
    }
  }

  /** Returns whether a split can have this name. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Returns the split that is meant by a word or a name with such a word in it. */
  static Optional<Split> ofWordIn(String name) {
    return SplitWords.in(name).map(Split::new);
  }

  /** Puts train, validation and test first, in this order. */
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
