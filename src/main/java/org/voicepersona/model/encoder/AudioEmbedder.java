package org.voicepersona.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.voicepersona.model.frontend.LogMel;

/** Turns clips into embeddings that a text decoder reads like those of tokens. For one thread. */
public interface AudioEmbedder extends AutoCloseable {

  /**
   * Encodes groups of clips and projects them to the width of the decoder.
   *
   * @return for each group [audio tokens of its clips, hidden] in the type of the activations, on
   *     any device
   */
  List<NDArray> embedAudio(NDManager step, List<List<LogMel.Features>> groups);

  /** Frees the memory that no manager owns. */
  @Override
  default void close() {}
}
