package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/**
 * Keys and values as libtorch computes with them.
 *
 * @param values [layers of the stage, 2, key heads, capacity, head size]
 * @param scales [layers of the stage, 2, key heads, capacity] of values in 8 bits, else empty
 */
public record TensorPiece(NDArray values, NDArray scales) implements KeyValueCache.Piece {

  /** Allocates both tensors; if the second cannot be had, the first is closed. */
  static TensorPiece of(Supplier<NDArray> values, Supplier<NDArray> scales) {
    NDArray allocated = values.get();
    boolean complete = false;
    try {
      TensorPiece piece = new TensorPiece(allocated, scales.get());
      complete = true;
      return piece;
    } finally {
      if (!complete) {
        allocated.close();
      }
    }
  }

  @Override
  public void close() {
    values.close();
    scales.close();
  }
}
