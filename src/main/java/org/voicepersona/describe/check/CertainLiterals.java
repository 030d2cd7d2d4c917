package org.voicepersona.describe.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads from a regular expression strings of which one stands in whatever it matches: for {@code
 * (?:very|so) deep( voice)?} that is {@code " deep"}. It knows the syntax that the lists beside
 * this class use: groups, look-around, classes, escapes and quantifiers, no back references.
 */
final class CertainLiterals {

  /** Letters; shorter ones stand in any text. */
  private static final int SHORTEST = 2;

  private static final int RARE = 3;

  private static final Pattern START = Pattern.compile("\\?(?::|=|!|<=|<!|s:|<\\w+>)");
  private static final Pattern LOOK_AROUND = Pattern.compile("\\?(?:=|!|<=|<!)");

  private final String expression;
  private int place;

  private CertainLiterals(String expression) {
    this.expression = expression;
  }

  /** Returns the strings; none if nothing is certain. */
  static List<String> of(String expression) {
    return new CertainLiterals(expression).anyOf();
  }

  /** Returns what the bars outside all groups part. */
  static List<String> alternatives(String expression) {
    CertainLiterals reader = new CertainLiterals(expression);
    List<String> parts = new ArrayList<>();
    int start = 0;
    do {
      reader.sequence();
      parts.add(expression.substring(start, reader.place));
      start = ++reader.place;
    } while (reader.place <= expression.length());
    return parts;
  }

  private boolean isAt(char c) {
    return place < expression.length() && expression.charAt(place) == c;
  }

  private List<String> anyOf() {
    List<String> all = new ArrayList<>();
    boolean isCertain = true;
    while (true) {
      List<String> one = sequence();
      isCertain &= !one.isEmpty();
      all.addAll(one);
      if (!isAt('|')) {
        return isCertain ? all : List.of();
      }
      place++;
    }
  }

  private List<String> sequence() {
    List<String> best = List.of();
    StringBuilder run = new StringBuilder();
    while (place < expression.length() && !isAt('|') && !isAt(')')) {
      char c = expression.charAt(place);
      List<String> group = List.of();
      boolean isLiteral = false;
      if (c == '(') {
        group = group();
      } else if (c == '[') {
        skipClass();
      } else if (c == '\\') {
        isLiteral = !Character.isLetterOrDigit(expression.charAt(place + 1));
        c = expression.charAt(place + 1);
        place += 2;
        if ((c == 'p' || c == 'P') && isAt('{')) {
          place = expression.indexOf('}', place) + 1;
        }
      } else {
        isLiteral = c != '.' && c != '^' && c != '$';
        place++;
      }
      Times times = quantifier();
      if (isLiteral && times != Times.MAYBE) {
        run.append(c);
      }
      if (!isLiteral || times != Times.ONCE) {
        best = better(best, List.of(run.toString()));
        run.setLength(0);
      }
      if (times != Times.MAYBE) {
        best = better(best, group);
      }
    }
    return better(best, List.of(run.toString()));
  }

  private enum Times {
    MAYBE,
    ONCE,
    OFTEN
  }

  private Times quantifier() {
    Times times = Times.ONCE;
    if (isAt('?') || isAt('*')) {
      times = Times.MAYBE;
      place++;
    } else if (isAt('+')) {
      times = Times.OFTEN;
      place++;
    } else if (isAt('{')) {
      times = expression.startsWith("{0", place) ? Times.MAYBE : Times.OFTEN;
      place = expression.indexOf('}', place) + 1;
    }
    if (times != Times.ONCE && (isAt('?') || isAt('+'))) {
      place++;
    }
    return times;
  }

  /** What looks around the place is read, and is not certain. */
  private List<String> group() {
    place++;
    boolean isCertain = true;
    if (isAt('?')) {
      isCertain = !LOOK_AROUND.matcher(expression).region(place, expression.length()).lookingAt();
      Matcher start = START.matcher(expression).region(place, expression.length());
      if (!start.lookingAt()) {
        throw new IllegalArgumentException(
            "group of '%s' is '%s', must start with one of ?: ?= ?! ?<= ?<! ?s: ?<name>"
                .formatted(expression, expression.substring(place)));
      }
      place = start.end();
    }
    List<String> inner = anyOf();
    place++;
    return isCertain ? inner : List.of();
  }

  private void skipClass() {
    int depth = 0;
    do {
      if (isAt('[')) {
        depth++;
      } else if (isAt(']')) {
        depth--;
      } else if (isAt('\\')) {
        place++;
      }
      place++;
    } while (depth > 0);
  }

  private static List<String> better(List<String> one, List<String> other) {
    return shortest(other) >= SHORTEST
            && (one.isEmpty()
                || shortest(other) > shortest(one)
                || (shortest(other) == shortest(one) && other.size() < one.size()))
        ? other
        : one;
  }

  private static int shortest(List<String> strings) {
    return strings.stream().mapToInt(CertainLiterals::worth).min().orElse(0);
  }

  /** A sign of punctuation is rarer than a letter. */
  private static int worth(String literal) {
    boolean isRare = literal.chars().anyMatch(c -> c == '?' || c == '!' || c == '"');
    return literal.length() + (isRare ? RARE : 0);
  }
}
