package org.voicepersona.describe.acoustic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.voicepersona.globe.label.MissingValue;

/** Reads the accent column, which holds whatever speakers typed, as a label fit for a sentence. */
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

  /**
   * Returns the accent as a label such as {@code England English (Southern England, non-native
   * speaker)}, or the empty string.
   *
   * <p>{@code accent} is a list with commas, of which entries that name no accent are passed over.
   * The first must be a plain label: a few words with capitals; anything else (a sentence, markup,
   * a path) gives no label. Of the other entries those that are plain labels stay. Remarks in
   * brackets are left out.
   */
  static String of(String accent) {
    List<String> details = new ArrayList<>();
    String label = "";
    if (accent.length() > LONGEST) {
      return label;
    }
    for (String entry : OUTER_COMMA.split(accent, 6)) {
      String plain = BRACKETED.matcher(entry).replaceAll("").strip();
      if (MissingValue.is(plain) || UNNAMED.contains(plain.toLowerCase(Locale.ROOT))) {
        continue;
      }
      if (label.isEmpty() && !PLAIN.matcher(plain).matches()) {
        return "";
      }
      if (label.isEmpty()) {
        label = plain;
      } else if (plain.toLowerCase(Locale.ROOT).matches("non[ -]native speaker")) {
        details.add("non-native speaker");
      } else if (PLAIN.matcher(plain).matches() && details.size() < 2) {
        details.add(plain);
      }
    }
    return details.isEmpty() ? label : label + " (" + String.join(", ", details) + ")";
  }
}
