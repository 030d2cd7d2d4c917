package org.voicepersona.globe.folder;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A choice among several configurations.
 *
 * @param place the corpus, for messages
 * @param wish the name that the user gives; empty for none
 */
record ConfigChoice(String place, String wish) {

  private static final String DEFAULT = "default";

  /**
   * Returns the chosen one of {@code names}: by its name or the last segment of that; without a
   * wish the only one, the main one (with an empty name), or {@code default}.
   *
   * @throws IllegalArgumentException if none matches; the message lists all and says what to do
   */
  String among(List<String> names) {
    return (wish.isEmpty() ? unnamed(names) : named(names)).orElseThrow(() -> refusal(names));
  }

  private Optional<String> named(List<String> names) {
    List<String> endings = names.stream().filter(it -> it.endsWith("/" + wish)).toList();
    return names.stream()
        .filter(wish::equals)
        .findFirst()
        .or(() -> endings.size() == 1 ? Optional.of(endings.get(0)) : Optional.empty());
  }

  private static Optional<String> unnamed(List<String> names) {
    return names.size() == 1
        ? Optional.of(names.get(0))
        : Stream.of("", DEFAULT).filter(names::contains).findFirst();
  }

  private IllegalArgumentException refusal(List<String> names) {
    String there =
        String.join(", ", names.stream().map(it -> it.isEmpty() ? "its own" : it).toList());
    return new IllegalArgumentException(
        wish.isEmpty()
            ? ("'%s' has several configurations, which are not mixed: %s. Choose one with"
                    + " --config, or name the files of several by a pattern in --input")
                .formatted(place, there)
            : "config is '%s', but '%s' has %s"
                .formatted(wish, place, names.isEmpty() ? "none" : there));
  }
}
