package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.voicepersona.globe.folder.Layout;
import org.voicepersona.globe.folder.SplitWords;

/**
 * Which part of a folder is meant: a configuration, and one split of it or all.
 *
 * @param config the configuration's name; empty for the one there is, or the default one
 * @param split a split's own name or a keyword that stands for it; {@value #EVERY} for all
 * @param layout how the corpus lies in the folder
 */
public record SplitChoice(String config, String split, Layout layout) implements Serializable {

  private static final String EVERY = "all";

  /** All splits. */
  public static final SplitChoice ALL = new SplitChoice("", EVERY);

  /** What there is to train on. */
  public static final SplitChoice TRAIN = of(Split.TRAIN);

  /** Checks the names. */
  public SplitChoice {
    requireNonNull(config, "config is null");
    requireNonNull(layout, "layout is null");
    split = split.strip();
    if (!Split.isName(split)) {
      throw new IllegalArgumentException(
          "split is '"
              + split
              + "', must be train, validation, test, a split of the corpus's own, or all");
    }
  }

  /** Makes the choice of a folder whose files tell how it lies. */
  public SplitChoice(String config, String split) {
    this(config, split, Layout.AUTO);
  }

  /** Returns the same of another configuration; of the one there is, for an empty name. */
  public SplitChoice ofConfig(String other) {
    return new SplitChoice(other, split, layout);
  }

  /** Returns whether all splits are meant. */
  public boolean isAll() {
    return split.equals(EVERY);
  }

  /** Returns the choice of one split. */
  public static SplitChoice of(Split split) {
    return new SplitChoice("", split.label());
  }

  /**
   * Returns those of the splits {@code there} that are meant: the one of this very name; else those
   * whose name has a word that means the same, as {@code dev} and {@code validation} do.
   */
  public Set<Split> among(Set<Split> there) {
    if (isAll()) {
      return there;
    }
    Optional<Split> named = there.stream().filter(it -> it.label().equals(split)).findAny();
    if (named.isPresent()) {
      return Set.of(named.get());
    }
    Optional<Split> meant = SplitWords.of(split).map(Split::new);
    return there.stream()
        .filter(
            it ->
                it.label().equalsIgnoreCase(split)
                    || (meant.isPresent() && Split.ofWordIn(it.label()).equals(meant)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
