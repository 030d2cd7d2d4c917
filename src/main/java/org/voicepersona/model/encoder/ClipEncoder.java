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
   * @return [rows of all clips, encoder width] in the type of the activations, clip after clip
   */
  NDArray encode(NDManager step, List<LogMel.Features> clips);

  /** Frees what the managers that it was made with do not own. */
  @Override
  default void close() {}
}
