package org.voicepersona.describe.acoustic;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.voicepersona.globe.label.MissingValue;

/**
 * Reads the accent column, which holds whatever speakers typed, as an adjective fit for a sentence.
 */
final class AccentLabel {

  private static final int LONGEST = 200;
  private static final Pattern OUTER_COMMA = Pattern.compile(",(?![^(]*\\))");
  private static final Pattern BRACKETED = Pattern.compile("\\s*\\([^()]*\\)");

  /** Up to five words, the first with a capital; letters (Latin only), hyphens and apostrophes. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "(?=.{3,40}$)\\p{Lu}[\\p{IsLatin}'-]+( (\\p{Lu}[\\p{IsLatin}'-]*|and|of|the|north|south"
              + "|east|west)){0,4}");

  /** Plain labels that name no accent. */
  private static final Set<String> UNNAMED =
      Set.of("other", "others", "various", "mixed", "miscellaneous", "misc");

  private AccentLabel() {}

  /** Names of accents that are no adjectives, or too long to say. */
  private static final Map<String, String> ADJECTIVES =
      Map.of(
          "United States",
          "American",
          "England",
          "English",
          "India and South Asia",
          "South Asian",
          "West Indies and Bermuda",
          "Caribbean",
          "Southern African",
          "southern African");

  private static final Pattern SAYABLE =
      Pattern.compile("\\p{Lu}[\\p{IsLatin}'-]+( \\p{Lu}[\\p{IsLatin}'-]*){0,2}");

  private static final Pattern LANGUAGE = Pattern.compile("(?<=\\w) English$");

  /**
   * Returns the accent as an adjective such as {@code American}, or the empty string.
   *
   * <p>{@code accent} is a list with commas, of which entries that name no accent are passed over.
   * The first of the others must be a plain label: a few words with capitals; anything else (a
   * sentence, markup, a path, a description of a place) gives no adjective. Further entries and
   * remarks in brackets are left out.
   */
  static String of(String accent) {
    if (accent.length() > LONGEST) {
      return "";
    }
    for (String entry : OUTER_COMMA.split(accent, 6)) {
      String plain = BRACKETED.matcher(entry).replaceAll("").strip();
      if (!MissingValue.is(plain) && !UNNAMED.contains(plain.toLowerCase(Locale.ROOT))) {
        return PLAIN.matcher(plain).matches() ? adjective(plain) : "";
      }
    }
    return "";
  }

  private static String adjective(String label) {
    String name = LANGUAGE.matcher(label).replaceFirst("");
    return ADJECTIVES.getOrDefault(name, SAYABLE.matcher(name).matches() ? name : "");
  }
}
