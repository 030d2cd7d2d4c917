package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Consecutive layers of the decoder on one device, with their KV caches. */
public interface DecoderStage extends AutoCloseable {

  /** Returns the layers, in their order. */
  List<? extends DecoderLayer> layers();

  /** Returns an empty cache of this stage for {@code capacity} tokens, a multiple of a page. */
  KeyValueCache.StageCache newCache(int capacity);

  /**
   * Returns this stage's part of a cache, or a copy of it, with a capacity of {@code capacity}
   * tokens, a multiple of a page.
   *
   * @param index the number of this stage among those of the cache
   */
  KeyValueCache.StageCache grown(KeyValueCache cache, int index, int capacity);

  /** Frees the memory reserved for caches if no cache is open. */
  default void giveUpUnused() {}

  /**
   * Runs the layers over the next tokens of some sequences.
   *
   * @param x [rows, hidden], on any device; closed by this call
   * @param layout the caches that rows write to and attend to
   * @param index the number of this stage among those of the layout's caches
   * @return [rows, hidden], on the stage's device
   */
  NDArray advance(NDManager step, NDArray x, StepLayout layout, int index);

  @Override
  void close();
}
