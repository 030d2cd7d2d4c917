package org.voicepersona.model.qwen2audio;

/** Thrown when a prompt exceeds the context; fewer words or a shorter recording may fit. */
public final class PromptTooLongException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  PromptTooLongException(int tokens, int limit) {
    super(
        "the prompt with its recordings has %d tokens, the context has room for 1 to %d"
            .formatted(tokens, limit));
  }
}
