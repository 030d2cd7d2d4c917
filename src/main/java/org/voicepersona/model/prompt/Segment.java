package org.voicepersona.model.prompt;

import static java.util.Objects.requireNonNull;

/** A piece of a prompt, before it becomes tokens. */
public sealed interface Segment {

  /**
   * Plain text: whatever stands in it, even the name of a control token, is encoded as text.
   *
   * @param text any text
   */
  record Text(String text) implements Segment {
    /** Checks that the text is there. */
    public Text {
      requireNonNull(text, "text is null");
    }
  }

  /**
   * A control token, repeated.
   *
   * @param token its name, such as {@code <|im_start|>}
   * @param count how many times it stands there, 0 or more
   */
  record Control(String token, int count) implements Segment {
    /** Checks the name and the count. */
    public Control {
      requireNonNull(token, "token is null");
      if (count < 0) {
        throw new IllegalArgumentException(token + " cannot stand " + count + " times");
      }
    }
  }
}
