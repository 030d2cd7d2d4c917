package org.voicepersona.describe.whisper;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.describe.check.Words;

/**
 * Facts about how something is said, derived from a transcript, by the names that the phrases use;
 * nothing of what is said.
 */
final class SpeechFacts {

  /** Every name a fact can have. speech: words, few, none, or uncounted; foreign: yes. */
  static final Set<String> NAMES =
      Set.of("speech", "words", "words-per-minute", "foreign", "language");

  private static final int FEW_WORDS = 3;
  private static final int ROUNDED_TO = 5;
  private static final double LEAST_SECONDS = 0.1;
  private static final String ENGLISH = "en";

  /** Scripts that do not show where a word ends. */
  private static final Set<UnicodeScript> WITHOUT_SPACES =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.MYANMAR,
          UnicodeScript.KHMER,
          UnicodeScript.TIBETAN);

  /** Codes of Whisper's that are not, or no longer, those of ISO 639. */
  private static final Map<String, String> OTHER_CODES = Map.of("jw", "jv");

  private SpeechFacts() {}

  /**
   * Returns the facts.
   *
   * @param transcript in any language
   * @param language its code; empty when it is not known
   */
  static Map<String, String> of(AcousticProfile profile, String transcript, String language) {
    int words = Words.of(transcript).size();
    Map<String, String> facts = new HashMap<>();
    double perMinute = words * 60 / Math.max(LEAST_SECONDS, profile.durationSeconds());
    long rounded = ROUNDED_TO * Math.round(perMinute / ROUNDED_TO);
    facts.put("speech", speech(transcript, words));
    facts.put("words", Integer.toString(words));
    facts.put("words-per-minute", Long.toString(rounded));
    String name = languageName(language);
    if (!name.isEmpty() && !language.equals(ENGLISH)) {
      facts.put("foreign", "yes");
      facts.put("language", name);
    }
    return facts;
  }

  private static String speech(String transcript, int words) {
    if (transcript.codePoints().mapToObj(UnicodeScript::of).anyMatch(WITHOUT_SPACES::contains)) {
      return "uncounted";
    }
    return words == 0 ? "none" : words < FEW_WORDS ? "few" : "words";
  }

  private static String languageName(String code) {
    String standard = OTHER_CODES.getOrDefault(code, code);
    String name = Locale.forLanguageTag(standard).getDisplayLanguage(Locale.ENGLISH);
    return name.equals(standard) ? "" : name;
  }
}
