package org.voicepersona.describe.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads the lists of words that stand beside this class. */
final class Vocabulary {

  private Vocabulary() {}

  /** Returns the words of a list, which spaces part. */
  static Set<String> words(String name) {
    return lines(name).stream()
        .flatMap(line -> Arrays.stream(line.split(" ", -1)))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Returns the expressions of a kind in a list of {@code kind : expression} lines, with the parts
   * that {@code define NAME : expression} lines name put in.
   */
  static List<String> expressions(String list, String kind) {
    Map<String, String> parts =
        new TreeMap<>(Comparator.comparing(String::length).reversed().thenComparing(name -> name));
    List<String> found = new ArrayList<>();
    for (String line : lines(list)) {
      List<String> cells = List.of(line.split(" : ", 2));
      if (line.startsWith("define ")) {
        parts.put(cells.get(0).substring("define ".length()), cells.get(1));
      } else if (cells.get(0).equals(kind)) {
        found.add(cells.get(1));
      }
    }
    return found.stream().map(expression -> withParts(expression, parts)).toList();
  }

  private static String withParts(String expression, Map<String, String> parts) {
    String whole = expression;
    for (Map.Entry<String, String> part : parts.entrySet()) {
      whole = whole.replace(part.getKey(), part.getValue());
    }
    return whole;
  }

  /** Returns the lines of a list, without blank ones and remarks. */
  static List<String> lines(String name) {
    try (InputStream in = Objects.requireNonNull(Vocabulary.class.getResourceAsStream(name), name);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
