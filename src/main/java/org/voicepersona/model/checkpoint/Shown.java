package org.voicepersona.model.checkpoint;

/** Texts of a file as messages show them: cut, and without what a terminal would obey. */
public final class Shown {

  private static final int MOST_CHARACTERS = 120;

  private Shown() {}

  /** Returns what is shown of {@code value}. */
  public static String of(Object value) {
    String text = value.toString();
    String cut = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
    return cut.replaceAll("\\p{C}", "?");
  }
}
