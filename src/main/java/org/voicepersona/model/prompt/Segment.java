package org.voicepersona.model.prompt;

import static java.util.Objects.requireNonNull;

/** A piece of a prompt before tokenisation. */
public sealed interface Segment {

  /**
   * Plain text; the name of a control token in it is encoded as text.
   *
   * @param text any text
   */
  record Text(String text) implements Segment {
    public Text {
      requireNonNull(text, "text is null");
    }
  }

  /**
   * A control token, repeated.
   *
   * @param token its name, such as {@code <|im_start|>}
   * @param count the number of repetitions, at least 0
   */
  record Control(String token, int count) implements Segment {
    public Control {
      requireNonNull(token, "token is null");
      if (count < 0) {
        throw new IllegalArgumentException(token + " cannot stand " + count + " times");
      }
    }
  }
}
