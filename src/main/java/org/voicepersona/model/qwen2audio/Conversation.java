package org.voicepersona.model.qwen2audio;

import static java.util.Objects.requireNonNull;

import java.util.stream.IntStream;
import org.voicepersona.model.prompt.ChatPrompt;

/**
 * A token sequence, the end of which may be an answer of the model.
 *
 * @param tokens the whole sequence
 * @param answerTokens the number of tokens at the end that are the answer; 0 if there is none
 */
public record Conversation(ChatPrompt tokens, int answerTokens) {

  /** Checks that at least one token precedes the answer. */
  public Conversation {
    requireNonNull(tokens, "tokens is null");
    if (answerTokens < 0 || answerTokens >= tokens.ids().length) {
      throw new IllegalArgumentException(
          "answer tokens is %d, must be 0 to %d".formatted(answerTokens, tokens.ids().length - 1));
    }
  }

  /** Returns {@code prompt} followed by an answer. */
  static Conversation answered(ChatPrompt prompt, IntStream answer) {
    int[] ids = IntStream.concat(IntStream.of(prompt.ids()), answer).toArray();
    return new Conversation(
        new ChatPrompt(ids, prompt.recordings()), ids.length - prompt.ids().length);
  }

  /** Returns a plain text, without an answer. */
  public static Conversation text(ChatPrompt tokens) {
    return new Conversation(tokens, 0);
  }

  /** Returns whether token {@code i + 1} belongs to the answer. */
  boolean expectsAnswer(int i) {
    int last = tokens.ids().length - 1;
    return i < last && i >= last - answerTokens;
  }
}
