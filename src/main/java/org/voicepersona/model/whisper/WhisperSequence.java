package org.voicepersona.model.whisper;

import org.voicepersona.model.decoder.ContiguousCache;
import org.voicepersona.model.decoder.KeyValueCache;

/**
 * The state of one text that Whisper writes about a clip.
 *
 * @param clip keys and values of the clip, [layers, 2, heads, encoder frames, head size]; may be
 *     shared with other texts about it, and outlives them
 * @param text those of the text so far; closed with this
 */
record WhisperSequence(ContiguousCache clip, KeyValueCache text) implements AutoCloseable {

  @Override
  public void close() {
    text.close();
  }
}
