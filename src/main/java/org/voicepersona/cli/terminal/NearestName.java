package org.voicepersona.cli.terminal;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that was meant by a mistyped one. */
public final class NearestName {

  private static final int SHORTEST_BEGINNING = 3;

  private NearestName() {}

  /**
   * Returns the name with the smallest edit distance to {@code typed}, or the only name that begins
   * with it; empty if none is near. Only letters and digits count, in any case.
   */
  public static Optional<String> of(String typed, Collection<String> names) {
    String wanted = letters(typed);
    LevenshteinDistance distance = new LevenshteinDistance(1 + wanted.length() / 4);
    Optional<String> nearest =
        names.stream()
            .filter(name -> distance.apply(wanted, letters(name)) >= 0)
            .min(Comparator.comparing(name -> distance.apply(wanted, letters(name))));
    return nearest.isPresent() ? nearest : beginning(wanted, names);
  }

  private static Optional<String> beginning(String wanted, Collection<String> names) {
    if (wanted.length() < SHORTEST_BEGINNING) {
      return Optional.empty();
    }
    List<String> longer =
        names.stream().filter(name -> letters(name).startsWith(wanted)).distinct().toList();
    return longer.size() == 1 ? Optional.of(longer.get(0)) : Optional.empty();
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
