package org.voicepersona.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.voicepersona.model.frontend.LogMel;

/** Encodes the features of clips. For one thread. */
public interface ClipEncoder extends AutoCloseable {

  /**
   * Encodes clips.
   *
   * @return the concatenated rows of all clips, [rows, encoder width], in the type of the
   *     activations
   */
  NDArray encode(NDManager step, List<LogMel.Features> clips);

  /** Frees the memory that no manager owns. */
  @Override
  default void close() {}
}
