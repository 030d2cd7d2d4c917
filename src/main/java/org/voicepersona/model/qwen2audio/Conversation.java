package org.voicepersona.model.qwen2audio;

import static java.util.Objects.requireNonNull;

import java.util.stream.IntStream;
import org.voicepersona.model.prompt.ChatPrompt;

/**
 * What a model reads, of which the end may be an answer.
 *
 * @param tokens all of it
 * @param answerTokens how many at the end are an answer; 0 if there is none
 */
public record Conversation(ChatPrompt tokens, int answerTokens) {

  /** Checks that something stands before the answer. */
  public Conversation {
    requireNonNull(tokens, "tokens is null");
    if (answerTokens < 0 || answerTokens >= tokens.ids().length) {
      throw new IllegalArgumentException(
          "answer tokens is %d, must be 0 to %d".formatted(answerTokens, tokens.ids().length - 1));
    }
  }

  /** Returns {@code prompt} with an answer behind it. */
  static Conversation answered(ChatPrompt prompt, IntStream answer) {
    int[] ids = IntStream.concat(IntStream.of(prompt.ids()), answer).toArray();
    return new Conversation(
        new ChatPrompt(ids, prompt.recordings()), ids.length - prompt.ids().length);
  }

  /** Returns a text: nothing of it is an answer. */
  public static Conversation text(ChatPrompt tokens) {
    return new Conversation(tokens, 0);
  }

  /** Returns whether the token behind token {@code i} belongs to the answer. */
  boolean expectsAnswer(int i) {
    int last = tokens.ids().length - 1;
    return i < last && i >= last - answerTokens;
  }
}
