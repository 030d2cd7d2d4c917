package org.voicepersona.model.prompt;

import java.util.List;
import org.voicepersona.audio.Waveform;

/**
 * A conversation as the model reads it.
 *
 * @param ids the tokens
 * @param recordings the recordings in the order their rows stand in {@code ids}
 */
public record ChatPrompt(int[] ids, List<Waveform> recordings) {

  /** Copies the recordings. */
  public ChatPrompt {
    recordings = List.copyOf(recordings);
  }
}
