package org.voicepersona.describe.prompt;

import java.text.Normalizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes from texts of a corpus what the tokenizers of chat models take for control tokens, such as
 * the end of a turn.
 *
 * <p>It goes by how such tokens look, not by a list, which would miss the next model's: {@code
 * <|im_end|>} and whatever else begins with a bracket and a bar; {@code </s>}, {@code
 * <start_of_turn>}, {@code <audio>}, one word in angle brackets; {@code [INST]}, {@code [gMASK]},
 * one word with a capital in square brackets; {@code >>ANSWER<<}. So do wide, small and other forms
 * of the same characters, which some tokenizers normalise (NFKC) at first. Each gets a space behind
 * its first bracket, which a reader sees and no normalisation takes away: {@code < |im_end|>}.
 * Nothing else changes.
 */
public final class ControlTokens {

  private static final Pattern FIRST_BRACKET =
      Pattern.compile(
          String.join(
              "|",
              "[<\\[](?=[|])",
              "<(?=[^\\s<>]+>)",
              "\\[(?=/?\\w{0,40}[A-Z]\\w{0,40}])",
              "\\[(?=(?:unused|control_)\\d{1,4}])",
              ">(?=>[A-Z_]{1,40}<<)",
              "](?=~)|\\[(?=e~)"));

  /** A bracket that a text behind this one may make a token of. */
  private static final Pattern ANY_BRACKET = Pattern.compile("[<\\[](?=\\S|$)|>(?=>|$)|](?=~|$)");

  /** Stands for the second half of a pair, where the first has become a letter. */
  private static final char FILLER = '_';

  private ControlTokens() {}

  /** Returns a text in which no control token is left; doing so twice changes nothing more. */
  public static String neutralize(String text) {
    return spaced(text, FIRST_BRACKET);
  }

  /** Returns a text that makes up no control token with another such text behind it either. */
  static String apart(String text) {
    return spaced(neutralize(text), ANY_BRACKET);
  }

  /** Puts a space at the end of each match; the pattern sees the plain forms of characters. */
  private static String spaced(String text, Pattern places) {
    StringBuilder spaced = new StringBuilder(text.length() + 8);
    Matcher place = places.matcher(plain(text));
    int done = 0;
    while (place.find()) {
      spaced.append(text, done, place.end()).append(' ');
      done = place.end();
    }
    return spaced.append(text, done, text.length()).toString();
  }

  /** Returns a text of the same length, in which characters are as NFKC makes them. */
  private static String plain(String text) {
    if (Normalizer.isNormalized(text, Normalizer.Form.NFKC)) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              String character = Character.toString(c);
              String form = Normalizer.normalize(character, Normalizer.Form.NFKC);
              boolean isPair = character.length() == 2;
              plain.append(form.length() == 1 ? form : character);
              if (form.length() == 1 && isPair) {
                plain.append(FILLER);
              }
            });
    return plain.toString();
  }
}
