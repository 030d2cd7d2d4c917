package org.voicepersona.cli;

/** What a terminal can show, and what it must not be sent. */
final class Terminal {

  private Terminal() {}

  /**
   * Returns {@code text} without anything a terminal would obey (escape sequences, line breaks,
   * changes of direction), cut to {@code most} characters.
   */
  static String plain(String text, int most) {
    StringBuilder plain = new StringBuilder();
    text.codePoints().map(c -> isObeyed(c) ? ' ' : c).limit(most).forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static boolean isObeyed(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }

  /** Returns whether a person watches; {@code scripts/voicepersona} tells. */
  static boolean isWatched() {
    return Boolean.getBoolean("voicepersona.terminal");
  }
}
