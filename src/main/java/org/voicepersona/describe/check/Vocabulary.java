package org.voicepersona.describe.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
