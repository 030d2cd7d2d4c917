package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** One layer of the decoder with its weights. */
interface DecoderLayer extends AutoCloseable {

  /**
   * What a step has in common for all layers of a stage.
   *
   * @param rows how many rows advance
   * @param rotations cosines and sines of the rows' positions
   * @param caches values of the stage's pieces, see {@link KeyValueCache.Piece}
   * @param scales scales of the stage's pieces
   * @param layout where rows write and look
   */
  record Step(
      int rows,
      List<NDArray> rotations,
      List<NDArray> caches,
      List<NDArray> scales,
      StepLayout layout) {}

  /**
   * Runs the layer.
   *
   * @param manager owns what is returned
   * @param x [rows, hidden], as the stage's layers hand it on
   * @return the same of the next layer
   */
  NDArray advance(NDManager manager, NDArray x, Step step);

  /** Runs what the layer does but attend, for measuring: x [rows, hidden]. */
  void multiply(NDManager manager, NDArray x);

  /** Returns how many bytes of weights {@link #multiply} reads. */
  long bytes();

  /** Gives back what no manager owns. */
  @Override
  void close();
}
