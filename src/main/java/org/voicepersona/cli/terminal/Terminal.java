package org.voicepersona.cli.terminal;

import java.io.PrintWriter;

/** Properties of the terminal, and text made safe to print there. */
public final class Terminal {

  /** The replacement of a character that is not shown. */
  static final char REPLACEMENT = ' ';

  private static final int USUAL_COLUMNS = 80;
  private static final int NARROWEST = 20;

  private Terminal() {}

  /**
   * Returns {@code text} on one line, without control characters (escape sequences, line breaks,
   * changes of direction), cut to {@code most} characters.
   */
  public static String plain(String text, int most) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .map(c -> isObeyed(c) ? REPLACEMENT : c)
        .limit(most)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** Returns a writer to {@code out} that replaces control characters. */
  public static PrintWriter plain(PrintWriter out) {
    return new PrintWriter(new PlainWriter(out), true);
  }

  /** Returns the same JSON with control characters escaped. */
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
   * Returns whether a terminal may act on a character instead of showing it: control characters,
   * including escape, line breaks and tabs; format characters, such as changes of direction; and
   * unpaired surrogates.
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
   * Returns the width of a line in characters, at least {@value #NARROWEST}: from {@code COLUMNS},
   * or as {@code scripts/voicepersona} has found.
   */
  public static int columns() {
    String said = System.getenv().getOrDefault("COLUMNS", "");
    int columns =
        said.matches("[0-9]{1,6}")
            ? Integer.parseInt(said)
            : Integer.getInteger("voicepersona.columns", USUAL_COLUMNS);
    return Math.max(NARROWEST, columns);
  }

  /** Returns whether the output is a terminal, as {@code scripts/voicepersona} has found. */
  static boolean isWatched() {
    return Boolean.getBoolean("voicepersona.terminal");
  }
}
