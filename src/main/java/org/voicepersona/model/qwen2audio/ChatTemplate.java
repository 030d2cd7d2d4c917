package org.voicepersona.model.qwen2audio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.frontend.AudioLengths;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.prompt.Segment;
import org.voicepersona.model.prompt.Tokenizer;

/**
 * Renders Qwen2-Audio's chat template. Each turn is {@code <|im_start|>role\n...<|im_end|>\n}, each
 * recording, numbered through the conversation, {@code Audio 1:
 * <|audio_bos|><|AUDIO|>...<|audio_eos|>\n} with one {@code <|AUDIO|>} for each row of encoded
 * audio; the last turn is an open one of the assistant.
 */
public final class ChatTemplate {

  /** The system message of a conversation that has none. */
  public static final String DEFAULT_SYSTEM = "You are a helpful assistant.";

  private static final String TURN_START = "<|im_start|>";
  private static final String TURN_END = "<|im_end|>";
  private static final String TEXT_END = "<|endoftext|>";
  private static final String AUDIO = "<|AUDIO|>";
  private static final String AUDIO_START = "<|audio_bos|>";
  private static final String AUDIO_END = "<|audio_eos|>";

  private ChatTemplate() {}

  /**
   * Returns the prompt of {@code messages}, at least one; only the first may be a system message.
   */
  public static ChatPrompt prompt(Tokenizer tokenizer, List<ChatMessage> messages) {
    List<Waveform> recordings = new ArrayList<>();
    return new ChatPrompt(tokenizer.encode(segments(messages, recordings)), recordings);
  }

  /** Returns the tokens that end an answer in any chat: end of turn and end of text. */
  public static Set<Integer> stopTokenIds(Tokenizer tokenizer) {
    return Set.of(endOfTurn(tokenizer), tokenizer.controlToken(TEXT_END));
  }

  /** Returns the end-of-turn token. */
  static int endOfTurn(Tokenizer tokenizer) {
    return tokenizer.controlToken(TURN_END);
  }

  /** Returns the segments of {@code messages} and adds their recordings to {@code recordings}. */
  static List<Segment> segments(List<ChatMessage> messages, List<Waveform> recordings) {
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a conversation needs at least one message");
    }
    List<Segment> segments = new ArrayList<>();
    if (messages.get(0).role() != ChatMessage.Role.SYSTEM) {
      addTurn(segments, ChatMessage.of(ChatMessage.Role.SYSTEM, DEFAULT_SYSTEM), recordings);
    }
    for (int i = 0; i < messages.size(); i++) {
      if (i > 0 && messages.get(i).role() == ChatMessage.Role.SYSTEM) {
        throw new IllegalArgumentException(
            "message %d of %d is the system's, only the first may be"
                .formatted(i + 1, messages.size()));
      }
      addTurn(segments, messages.get(i), recordings);
    }
    segments.add(new Segment.Control(TURN_START, 1));
    segments.add(new Segment.Text("assistant\n"));
    return segments;
  }

  private static void addTurn(
      List<Segment> segments, ChatMessage message, List<Waveform> recordings) {
    segments.add(new Segment.Control(TURN_START, 1));
    segments.add(new Segment.Text(message.role().name().toLowerCase(Locale.ROOT) + "\n"));
    for (ChatMessage.Part part : message.parts()) {
      if (part instanceof ChatMessage.Text text) {
        segments.add(new Segment.Text(text.text()));
      } else if (part instanceof ChatMessage.Audio audio) {
        recordings.add(audio.waveform());
        int tokens = AudioLengths.ofSamples(audio.waveform().samples().length).audioTokens();
        segments.add(new Segment.Text("Audio " + recordings.size() + ": "));
        segments.add(new Segment.Control(AUDIO_START, 1));
        segments.add(new Segment.Control(AUDIO, tokens));
        segments.add(new Segment.Control(AUDIO_END, 1));
        segments.add(new Segment.Text("\n"));
      }
    }
    segments.add(new Segment.Control(TURN_END, 1));
    segments.add(new Segment.Text("\n"));
  }
}
