package org.voicepersona.http;

/** Makes the untrusted text of a reply safe to show in a message. */
public final class ReplyText {

  private ReplyText() {}

  /**
   * Returns a text as one line, with control, format and unassigned characters replaced by spaces,
   * cut to {@code most} characters; dots mark a cut.
   */
  public static String line(String text, int most) {
    StringBuilder line = new StringBuilder();
    int[] plain =
        text.strip().codePoints().limit(most + 1L).map(c -> isShown(c) ? c : ' ').toArray();
    for (int i = 0; i < Math.min(plain.length, most); i++) {
      line.appendCodePoint(plain[i]);
    }
    return plain.length > most ? line.append(" ...").toString() : line.toString();
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
