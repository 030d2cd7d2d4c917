package org.voicepersona.cli.terminal;

import java.io.PrintWriter;

/** What a terminal can show, and what it must not be sent. */
public final class Terminal {

  /** What stands for a character that is not shown. */
  static final char REPLACEMENT = ' ';

  private static final int USUAL_COLUMNS = 80;
  private static final int NARROWEST = 20;

  private Terminal() {}

  /**
   * Returns {@code text} on one line without anything a terminal would obey (escape sequences, line
   * breaks, changes of direction), cut to {@code most} characters.
   */
  public static String plain(String text, int most) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .map(c -> isObeyed(c) ? REPLACEMENT : c)
        .limit(most)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** Returns a writer to {@code out} that lets through nothing a terminal would obey. */
  public static PrintWriter plain(PrintWriter out) {
    return new PrintWriter(new PlainWriter(out), true);
  }

  /** Returns the same JSON, in which what a terminal would obey is escaped. */
  public static String json(String json) {
    StringBuilder escaped = new StringBuilder(json.length());
    json.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || !isObeyed(c)) {
                escaped.appendCodePoint(c);
              } else {
                for (char half : Character.toChars(c)) {
                  escaped.append("\\u%04X".formatted((int) half));
                }
              }
            });
    return escaped.toString();
  }

  /**
   * Returns whether a terminal does something else with a character than show it: controls with
   * escape, line breaks and tabs among them, changes of direction, what joins or hides others, and
   * halves of pairs.
   */
  static boolean isObeyed(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }

  /**
   * Returns how many characters a line has, at least {@value #NARROWEST}: what {@code COLUMNS}
   * says, or {@code scripts/voicepersona} has found out.
   */
  public static int columns() {
    String said = System.getenv().getOrDefault("COLUMNS", "");
    int columns =
        said.matches("[0-9]{1,6}")
            ? Integer.parseInt(said)
            : Integer.getInteger("voicepersona.columns", USUAL_COLUMNS);
    return Math.max(NARROWEST, columns);
  }

  /** Returns whether a person watches; {@code scripts/voicepersona} tells. */
  static boolean isWatched() {
    return Boolean.getBoolean("voicepersona.terminal");
  }
}
