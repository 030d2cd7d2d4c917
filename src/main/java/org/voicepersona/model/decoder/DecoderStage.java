package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Consecutive layers of the decoder on one device, with their keys and values. */
public interface DecoderStage extends AutoCloseable {

  /** Returns the layers, in their order. */
  List<? extends DecoderLayer> layers();

  /** Returns an empty cache of this stage with room for {@code capacity} tokens, whole pages. */
  KeyValueCache.StageCache newCache(int capacity);

  /**
   * Returns this stage's part of a cache, or a copy of it, with room for {@code capacity} tokens,
   * whole pages.
   *
   * @param index of this stage among those of the cache
   */
  KeyValueCache.StageCache grown(KeyValueCache cache, int index, int capacity);

  /** Gives memory back that is kept for caches, if there is none of them. */
  default void giveUpUnused() {}

  /**
   * Runs the layers over the next tokens of some sequences.
   *
   * @param x [rows, hidden], on any device; closed by this call
   * @param layout the caches that rows write to and attend to
   * @param index of this stage among those of the layout's caches
   * @return [rows, hidden], on the stage's device
   */
  NDArray advance(NDManager step, NDArray x, StepLayout layout, int index);

  @Override
  void close();
}
