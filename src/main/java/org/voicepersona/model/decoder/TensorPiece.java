package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Supplier;
import org.voicepersona.model.weights.SpeechModule;

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

  /** Returns the pieces of the caches of {@code layout} in a stage, as the graph takes them. */
  public static SpeechModule.Context context(StepLayout layout, int stage) {
    List<TensorPiece> pieces =
        layout.caches().stream().map(cache -> cache.piece(stage, TensorPiece.class)).toList();
    return context(pieces, layout.visitNumbers(), layout.groupNumbers());
  }

  /** Returns {@code pieces} as the graph takes them, with visits and groups of a step. */
  public static SpeechModule.Context context(
      List<TensorPiece> pieces, long[] visits, long[] groups) {
    return new SpeechModule.Context(
        pieces.stream().map(TensorPiece::values).toList(),
        pieces.stream().map(TensorPiece::scales).toList(),
        visits,
        groups);
  }

  @Override
  public void close() {
    values.close();
    scales.close();
  }
}
