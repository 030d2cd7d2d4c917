package org.voicepersona.globe.label;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells labels that say nothing, such as {@code N/A}, {@code Prefer not to say} or {@code 未知}, from
 * those that do.
 */
public final class MissingValue {

  private static final Set<String> WORDS = LabelWords.read("missing.txt");

  /** Nothing but marks such as {@code ?} or {@code --}; a pictograph is more than that. */
  private static final Pattern MARKS =
      Pattern.compile("[\\p{P}\\p{Z}\\p{C}\\p{Sc}\\p{Sk}\\p{Sm}]*");

  /**
   * A class that {@code datasets} does not know, a null of PostgreSQL, and {@code keine Angabe}.
   */
  private static final Pattern SIGNS = Pattern.compile("-1|\\\\N|(?i:k\\. ?a\\.?|k/a)");

  /** What a label may say beside: "accent unknown", "unknown speaker". */
  private static final String SUBJECT =
      "(?:age|age group|gender|sex|accent|dialect|speaker|speaker id|region|native language|label"
          + "|value|information|data)";

  private static final Pattern BESIDE =
      Pattern.compile("^" + SUBJECT + "( is)? | " + SUBJECT + "$");

  private static final Pattern NOT_TOLD =
      Pattern.compile(
          "(?:not|non)(?: yet| been)?"
              + " ?(?:available|applicable|specified|stated|given|provided|declared|disclosed|known"
              + "|reported|recorded|indicated|identified|determined|set|entered|answered|sure|listed"
              + "|mentioned|defined|documented|collected|supplied|assigned|filled(?: in)?|labell?ed"
              + "|annotated|noted|revealed|shared|registered|found|clear|present|specific|selected)");

  private static final Pattern NOT_WILLING =
      Pattern.compile(
          "(?=.*(?:\\bnot\\b|nt\\b|declin|refus))(?:i |id |they )?(?:would |do |does |did |will |wont |dont |doesnt |didnt )?"
              + "(?:prefer |prefers |preferred |rather |wish |want |choose |chose |decline |declines "
              + "|declined |refuse |refuses |refused )*(?:not )?(?:to |wish to |want to |prefer to )?"
              + "(?:say|answer|disclose|respond|state|specify|share|reveal|tell|declare|mention"
              + "|provide|identify|report|give)(?: this| it)?");

  private MissingValue() {}

  /**
   * Returns whether a label says nothing: it has nothing but punctuation, or is one of the words
   * for that in the languages of the larger corpora. Case, spaces and punctuation do not count.
   */
  public static boolean is(String label) {
    if (MARKS.matcher(label).matches() || SIGNS.matcher(label.strip()).matches()) {
      return true;
    }
    String plain = LabelWords.plain(label);
    return saysNothing(plain) || saysNothing(BESIDE.matcher(plain).replaceFirst(""));
  }

  private static boolean saysNothing(String plain) {
    return WORDS.contains(plain.replace(" ", ""))
        || NOT_TOLD.matcher(plain).matches()
        || NOT_WILLING.matcher(plain).matches();
  }

  /** Returns the label, or the empty string where it says nothing. */
  public static String orEmpty(String label) {
    return is(label) ? "" : label;
  }
}
