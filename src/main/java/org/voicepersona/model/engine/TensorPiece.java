package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;

/**
 * Keys and values as libtorch computes with them.
 *
 * @param values [layers of the stage, 2, key heads, capacity, head size]
 * @param scales [layers of the stage, 2, key heads, capacity] of values in 8 bits, else empty
 */
record TensorPiece(NDArray values, NDArray scales) implements KeyValueCache.Piece {
  @Override
  public void close() {
    values.close();
    scales.close();
  }
}
