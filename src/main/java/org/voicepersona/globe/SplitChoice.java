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
 * The part of a folder to read: a configuration, and one or all of its splits.
 *
 * @param config the configuration's name; empty for the only or the default one
 * @param split a split's own name or a keyword that stands for it; {@value #EVERY} for all
 * @param layout the layout of the corpus in the folder
 */
public record SplitChoice(String config, String split, Layout layout) implements Serializable {

  private static final String EVERY = "all";

  /** All splits. */
  public static final SplitChoice ALL = new SplitChoice("", EVERY);

  /** The training split. */
  public static final SplitChoice TRAIN = of(Split.TRAIN);

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

  /** Creates the choice with the layout detected from the files. */
  public SplitChoice(String config, String split) {
    this(config, split, Layout.AUTO);
  }

  /** Returns this choice for another configuration; an empty name stands for the default one. */
  public SplitChoice ofConfig(String other) {
    return new SplitChoice(other, split, layout);
  }

  /** Returns whether all splits are chosen. */
  public boolean isAll() {
    return split.equals(EVERY);
  }

  /** Returns the choice of one split in the default configuration. */
  public static SplitChoice of(Split split) {
    return new SplitChoice("", split.label());
  }

  /**
   * Returns the chosen ones of the splits {@code there}: the split of exactly this name; otherwise
   * those whose name contains a synonym, as {@code dev} and {@code validation} are.
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
