package org.voicepersona.globe.label;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognizes labels that stand for a missing value, such as {@code N/A}, {@code Prefer not to say}
 * or {@code 未知}.
 */
public final class MissingValue {

  private static final Set<String> WORDS = LabelWords.read("missing.txt");

  /** Only punctuation and symbols such as {@code ?} or {@code --}, but not pictographs. */
  private static final Pattern MARKS =
      Pattern.compile("[\\p{P}\\p{Z}\\p{C}\\p{Sc}\\p{Sk}\\p{Sm}]*");

  /** The unknown class of {@code datasets}, a null of PostgreSQL, and {@code keine Angabe}. */
  private static final Pattern SIGNS = Pattern.compile("-1|\\\\N|(?i:k\\. ?a\\.?|k/a)");

  /** Words that may accompany a missing value: "accent unknown", "unknown speaker". */
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
   * Returns whether a label stands for a missing value: it has only punctuation, or a phrase for a
   * missing value in the languages of the larger corpora. Ignores case, spaces and punctuation.
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

  /** Returns the label, or the empty string if it stands for a missing value. */
  public static String orEmpty(String label) {
    return is(label) ? "" : label;
  }
}
