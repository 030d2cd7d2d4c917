package org.voicepersona.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.voicepersona.model.frontend.LogMel;

/** Turns clips into rows that a text decoder reads beside its tokens. For one thread. */
public interface AudioEmbedder extends AutoCloseable {

  /**
   * Encodes groups of clips and projects them to the width of the decoder.
   *
   * @return for each group [audio tokens of its clips, hidden] in the type of the activations, on
   *     whatever device
   */
  List<NDArray> embedAudio(NDManager step, List<List<LogMel.Features>> groups);

  /** Frees what the managers that it was made with do not own. */
  @Override
  default void close() {}
}
