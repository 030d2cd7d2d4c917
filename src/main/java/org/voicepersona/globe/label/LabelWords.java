package org.voicepersona.globe.label;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Normalizes labels and reads lists of normalized words. */
final class LabelWords {

  private static final Pattern LATIN_ACCENTS =
      Pattern.compile("(?<=\\p{IsLatin})\\p{InCombiningDiacriticalMarks}+");
  private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}♀♂]+");

  private LabelWords() {}

  /**
   * Returns the words of a label in lower case, separated by single spaces, without punctuation and
   * without accents on Latin letters.
   */
  static String plain(String label) {
    String apart = Normalizer.normalize(label, Normalizer.Form.NFKD);
    String lower = LATIN_ACCENTS.matcher(apart).replaceAll("").toLowerCase(Locale.ROOT);
    String joined = Normalizer.normalize(lower, Normalizer.Form.NFKC).replace('ı', 'i');
    return NOT_WORD.matcher(joined.replace("'", "").replace("’", "")).replaceAll(" ").strip();
  }

  /** Returns {@link #plain} without spaces. */
  static String folded(String label) {
    return plain(label).replace(" ", "");
  }

  /** Reads a resource of one word per line, except blank lines and {@code #} comments. */
  static Set<String> read(String name) {
    try (InputStream in = requireNonNull(LabelWords.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(LabelWords::folded)
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
