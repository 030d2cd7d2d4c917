package org.voicepersona.model.whisper;

import org.voicepersona.model.decoder.ContiguousCache;
import org.voicepersona.model.decoder.KeyValueCache;

/**
 * The KV caches of one text that is being decoded.
 *
 * @param clip cross-attention keys and values, [layers, 2, heads, encoder frames, head size];
 *     shared by all texts about the clip, and not closed with the sequence
 * @param text self-attention keys and values of the text so far; closed with the sequence
 */
record WhisperSequence(ContiguousCache clip, KeyValueCache text) implements AutoCloseable {

  @Override
  public void close() {
    text.close();
  }
}
