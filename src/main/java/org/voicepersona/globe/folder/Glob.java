package org.voicepersona.globe.folder;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A glob pattern for paths: {@code *} and {@code ?} match within a path segment, {@code **} across
 * segments, {@code [a-z]} matches one of the characters, <code>{a,b}</code> one of the words.
 *
 * @param segments the path segments
 */
record Glob(List<String> segments) {

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
  private static final String OVER_FOLDERS = "**";

  Glob {
    segments = List.copyOf(segments);
  }

  static Glob of(String pattern) {
    return new Glob(Arrays.asList(pattern.split("/", -1)));
  }

  /** Returns whether a text contains wildcards. */
  static boolean isPattern(String text) {
    return WILDCARD.matcher(text).find();
  }

  /** Returns the folder of all matches: the segments before the first wildcard. */
  String prefix() {
    return String.join("/", segments.subList(0, fixedSegments()));
  }

  /** Returns the segments after {@link #prefix}, at least the last one. */
  Glob rest() {
    return new Glob(segments.subList(fixedSegments(), segments.size()));
  }

  private int fixedSegments() {
    int fixed = 0;
    while (fixed < segments.size() - 1 && !isPattern(segments.get(fixed))) {
      fixed++;
    }
    return fixed;
  }

  /** Returns whether a single segment matches a name; a hidden name needs a leading dot in it. */
  boolean matchesName(String name) {
    boolean isHidden = name.startsWith(".") && !segments.get(0).startsWith(".");
    return !isHidden && regex().matcher(name).matches();
  }

  /** Returns whether the pattern contains {@code **}. */
  boolean isDeep() {
    return segments.stream().anyMatch(segment -> segment.contains(OVER_FOLDERS));
  }

  /**
   * Returns an equivalent regular expression.
   *
   * @throws IllegalArgumentException if a bracket or brace is not closed
   */
  Pattern regex() {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < segments.size(); i++) {
      boolean isLast = i == segments.size() - 1;
      if (segments.get(i).equals(OVER_FOLDERS)) {
        regex.append(isLast ? ".*" : "(?:[^/]+/)*");
      } else {
        appendSegment(regex, segments.get(i));
        regex.append(isLast ? "" : "/");
      }
    }
    try {
      return Pattern.compile(regex.toString(), Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "pattern is '%s': %s".formatted(this, e.getDescription()), e);
    }
  }

  private static void appendSegment(StringBuilder regex, String segment) {
    boolean inClass = false;
    int braces = 0;
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (inClass) {
        inClass = c != ']';
        regex.append(c == '\\' || c == '[' || c == '&' ? "\\" + c : String.valueOf(c));
      } else if (c == '[') {
        inClass = true;
        boolean negated = segment.startsWith("!", i + 1);
        regex.append(negated ? "[^/" : "[");
        i += negated ? 1 : 0;
      } else if (c == '{') {
        braces++;
        regex.append("(?:");
      } else if (c == '}' && braces > 0) {
        braces--;
        regex.append(')');
      } else if (c == ',' && braces > 0) {
        regex.append('|');
      } else {
        regex.append(
            switch (c) {
              case '*' -> "[^/]*";
              case '?' -> "[^/]";
              default -> Pattern.quote(String.valueOf(c));
            });
      }
    }
  }

  @Override
  public String toString() {
    return String.join("/", segments);
  }
}
