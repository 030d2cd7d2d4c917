package org.voicepersona.model.prompt;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.voicepersona.audio.Waveform;

/**
 * One turn of a conversation.
 *
 * @param role the speaker
 * @param parts texts and recordings, in order
 */
public record ChatMessage(Role role, List<Part> parts) {

  /** Copies the parts. */
  public ChatMessage {
    requireNonNull(role, "role is null");
    parts = List.copyOf(parts);
  }

  /** Returns a user's turn: a recording, then a question about it. */
  public static ChatMessage ask(Waveform recording, String question) {
    return new ChatMessage(Role.USER, List.of(new Audio(recording), new Text(question)));
  }

  /** Returns a turn of text alone. */
  public static ChatMessage of(Role role, String text) {
    return new ChatMessage(role, List.of(new Text(text)));
  }

  /** The speaker of a turn. */
  public enum Role {
    /** The system prompt; only as the first message. */
    SYSTEM,
    USER,
    ASSISTANT
  }

  /** A text or a recording. */
  public sealed interface Part {}

  /**
   * Plain text. Names of control tokens in it are encoded as text.
   *
   * @param text any text
   */
  public record Text(String text) implements Part {
    public Text {
      requireNonNull(text, "text is null");
    }
  }

  /**
   * A recording, of which the model hears the first 30 s.
   *
   * @param waveform the sound
   */
  public record Audio(Waveform waveform) implements Part {
    public Audio {
      requireNonNull(waveform, "waveform is null");
    }
  }
}
