package org.voicepersona.model.checkpoint;

/** Makes text from a file fit for a message: shortened, and without control characters. */
public final class PrintableText {

  private static final int MOST_CHARACTERS = 120;

  private PrintableText() {}

  /** Returns {@code value} as text of at most 120 characters, the rest replaced by an ellipsis. */
  public static String of(Object value) {
    String text = value.toString();
    String cut = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
    return cut.replaceAll("\\p{C}", "?");
  }
}
