package org.voicepersona.describe.check;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds any of many turns of phrase in a text, which it reads in lower case. An expression is tried
 * only where the text has one of the literals without which it cannot match: to look for these
 * takes far less.
 */
final class Phrases {

  /** One expression and what must stand in whatever it matches; nothing if that cannot be told. */
  private record Phrase(List<String> literals, Pattern pattern) {

    Phrase(String expression, String before, String behind) {
      this(
          CertainLiterals.of(expression),
          Pattern.compile(before + "(?:" + expression + ")" + behind));
    }

    boolean mayBeIn(String text) {
      if (literals.isEmpty()) {
        return true;
      }
      for (String literal : literals) {
        if (text.contains(literal)) {
          return true;
        }
      }
      return false;
    }
  }

  private final List<Phrase> phrases;

  private Phrases(List<Phrase> phrases) {
    this.phrases = phrases;
  }

  /** Returns the expressions of a kind in a list of {@code kind : expression} lines. */
  static Phrases read(String list, String kind) {
    return of(Vocabulary.expressions(list, kind), "", "");
  }

  /** Returns expressions that match where {@code before} and {@code behind} do around them. */
  static Phrases of(List<String> expressions, String before, String behind) {
    return new Phrases(
        expressions.stream()
            .flatMap(expression -> CertainLiterals.alternatives(expression).stream())
            .map(expression -> new Phrase(expression, before, behind))
            .toList());
  }

  /** Returns whether there are no expressions. */
  boolean isEmpty() {
    return phrases.isEmpty();
  }

  /** Returns whether a text has one. */
  boolean areIn(String mixedCase) {
    String text = mixedCase.toLowerCase(Locale.ROOT);
    for (Phrase phrase : phrases) {
      if (phrase.mayBeIn(text) && phrase.pattern.matcher(text).find()) {
        return true;
      }
    }
    return false;
  }

  /** Returns all in a text, expression by expression; they may overlap. */
  Stream<MatchResult> in(String mixedCase) {
    String text = mixedCase.toLowerCase(Locale.ROOT);
    return phrases.stream()
        .filter(phrase -> phrase.mayBeIn(text))
        .flatMap(phrase -> phrase.pattern.matcher(text).results());
  }

  /** Returns a text, in lower case, with {@code mark} in place of each. */
  String replacedIn(String mixedCase, String mark) {
    String rest = mixedCase.toLowerCase(Locale.ROOT);
    for (Phrase phrase : phrases) {
      if (phrase.mayBeIn(rest)) {
        rest = phrase.pattern.matcher(rest).replaceAll(mark);
      }
    }
    return rest;
  }
}
