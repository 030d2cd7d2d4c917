package org.voicepersona.globe;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Formats untrusted names of a corpus for messages: they may be many, long, or hold line breaks.
 */
public final class MessageText {

  /** Most characters of a message that is stored with a result. */
  public static final int MOST_CHARACTERS = 2_000;

  private static final int MOST_NAMES = 30;
  private static final String CUT = " ...";

  private MessageText() {}

  /**
   * Returns a message as one line of at most {@value #MOST_CHARACTERS} characters, with {@code ...}
   * in place of a cut-off end. A message that already is such a line is returned unchanged.
   */
  public static String line(String message) {
    StringBuilder line = new StringBuilder();
    int most = MOST_CHARACTERS - CUT.length();
    message
        .codePoints()
        .limit(MOST_CHARACTERS)
        .map(c -> breaks(c) ? ' ' : c)
        .forEach(line::appendCodePoint);
    if (message.length() <= MOST_CHARACTERS) {
      return line.toString();
    }
    return start(line.toString(), most) + CUT;
  }

  /** Returns the first {@code most} characters of a text, or one less to keep a pair whole. */
  public static String start(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  private static boolean breaks(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** Returns names separated by commas: all of few, else the first and how many more there are. */
  public static String names(Collection<String> names) {
    List<String> first = names.stream().limit(MOST_NAMES).map(MessageText::line).toList();
    String more =
        names.size() > MOST_NAMES ? " and %,d more".formatted(names.size() - MOST_NAMES) : "";
    return first.stream().collect(Collectors.joining(", ")) + more;
  }
}
