package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Consecutive layers of the decoder on one device, with their keys and values. */
public interface DecoderStage extends AutoCloseable {

  /** Returns the layers, in their order. */
  List<? extends DecoderLayer> layers();

  /** Returns an empty piece of a cache with room for {@code capacity} tokens, whole pages. */
  KeyValueCache.Piece newPiece(int capacity);

  /**
   * Returns a cache's piece, or a copy of it, with room for {@code capacity} tokens, whole pages.
   *
   * @param index of this stage among those of the cache
   */
  KeyValueCache.Piece grown(KeyValueCache cache, int index, int capacity);

  /** Gives memory back that is kept for caches, if there is none of them. */
  default void giveUpUnused() {}

  /**
   * Runs the layers over the next tokens of some sequences.
   *
   * @param x [rows, hidden], on any device; closed by this call
   * @param layout where rows write and look
   * @param index of this stage among those of the layout's caches
   * @return [rows, hidden], on the stage's device
   */
  NDArray advance(NDManager step, NDArray x, StepLayout layout, int index);

  @Override
  void close();
}
