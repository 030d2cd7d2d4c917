package org.voicepersona.describe.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.describe.check.VoiceClaims.Said;

/** A claim of a description about something measurable, as low or high on its scale. */
enum AcousticClaim {
  /** The background: {@code LOW} is noisy, {@code HIGH} is clean. */
  CLARITY(
      "\\b(?:very|extremely|quite|rather|really|so|too|is|sounds|in a|a) noisy\\b"
          + "|\\b(?:loud|heavy|strong|considerable|significant|much|constant|intense|severe|a lot of|a great deal of|lots of|plenty of)"
          + " (?:of )?(?:background |ambient |static )?(?:noise|static|hiss|hum|interference|crackle|chatter|rumble)\\b"
          + "|\\b(?:buried|drowned|lost) (?:in|by|under)(?: \\w+){0,3} (?:noise|static|hiss|hum)\\b"
          + "|\\bnoise (?:covers|masks|drowns|dominates|overwhelms)\\b",
      "\\b(?:crystal[- ]clear|studio[- ]quality|noise-free|noiseless|pristine|immaculate)\\b(?=.*\\b(?:recording|audio|sound|background|signal)\\b)"
          + "|\\b(?:recording|audio|sound|background|signal)\\b(?: \\w+){0,3} (?:crystal[- ]clear|noise-free|pristine|immaculate)\\b"
          + "|\\b(?:very |perfectly |exceptionally )?clean (?:recording|audio|background|signal)\\b"
          + "|\\b(?:recording|audio|sound|background|signal)(?: quality)? (?:is|sounds) (?:\\w+ )?(?:clean|silent|quiet|spotless)\\b"
          + "|\\b(?:no|without|without any|free of|free from|hardly any|devoid of|zero|almost no|practically no|not any)"
          + " (?:any )?(?:audible |noticeable |background |ambient )*(?:noise|hiss|static|hum|interference)\\b"),
  /** The intonation: {@code LOW} is flat, {@code HIGH} is lively. */
  MELODY(
      "\\b(?:monotone|monotonous|monotonously|robotic|sing(?:le)-note|expressionless|unvarying|uninflected)\\b"
          + "|\\b(?:intonation|melody|pitch contour|inflection|delivery|voice) (?:is|stays|remains|sounds) (?:\\w+ )?flat\\b"
          + "|\\bflat (?:intonation|melody|delivery|tone|voice|pitch)\\b"
          + "|\\b(?:little|no|hardly any|minimal|barely any|almost no)"
          + " (?:variation in (?:pitch|tone|intonation)|pitch variation|melody|inflection|intonation|modulation)\\b",
      "\\b(?:very|highly|extremely|wonderfully|richly|vividly|most) (?:expressive|animated|melodic|melodious|varied|dynamic)\\b"
          + "|\\b(?:expressive|animated|sing-song|singsong|melodic|melodious|lively|varied|dynamic|dramatic)"
          + " (?:intonation|melody|inflection|pitch contour|pitch range)\\b"
          + "|\\b(?:intonation|melody|delivery|inflection) (?:is|sounds) (?:\\w+ )?(?:expressive|animated|lively|melodic|varied|sing-song|dynamic)\\b"
          + "|\\bdelivery is (?:[\\w-]+ and )?(?:melodic|sing-song)\\b|\\bsing-?song\\b"
          + "|\\b(?:wide|large|big|broad|dramatic|huge) (?:pitch range|changes? (?:of|in) pitch|rises and falls|swings|melodic range|range of pitch)\\b"
          + "|\\bswing(?:s|ing)? (?:up and down|widely)\\b");

  private final Pattern low;
  private final Pattern high;

  AcousticClaim(String low, String high) {
    this.low = Pattern.compile(low);
    this.high = Pattern.compile(high);
  }

  /** Returns which end of the scale a text names; nothing if it names none, or both. */
  Said in(String text) {
    boolean saysLow = false;
    boolean saysHigh = false;
    for (var words : Words.sentences(text)) {
      String sentence = String.join(" ", words);
      saysLow |= says(low, sentence);
      saysHigh |= says(high, sentence);
    }
    if (saysLow == saysHigh) {
      return Said.NOTHING;
    }
    return saysLow ? Said.LOW : Said.HIGH;
  }

  private static boolean says(Pattern words, String sentence) {
    Matcher found = words.matcher(sentence);
    return found.find() && !Imagery.isTurned(sentence.substring(0, found.start()));
  }
}
