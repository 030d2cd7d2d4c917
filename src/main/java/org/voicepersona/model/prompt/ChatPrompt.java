package org.voicepersona.model.prompt;

import java.util.List;
import org.voicepersona.audio.Waveform;

/**
 * A tokenised conversation.
 *
 * @param ids the token ids
 * @param recordings the recordings, in the order of their audio tokens in {@code ids}
 */
public record ChatPrompt(int[] ids, List<Waveform> recordings) {

  public ChatPrompt {
    recordings = List.copyOf(recordings);
  }
}
