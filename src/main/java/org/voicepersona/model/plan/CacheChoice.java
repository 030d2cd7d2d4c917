package org.voicepersona.model.plan;

import java.util.Optional;

/** In which form keys and values are to be kept. */
public enum CacheChoice {
  /** In 8 bits where a GPU is faster with them, else in the type of the activations. */
  EITHER,
  /** In the type of the activations. */
  FULL,
  /** In 8 bits. */
  COMPRESSED;

  /** Returns the choice of who says whether they are to be in 8 bits, or leaves it open. */
  public static CacheChoice of(Optional<Boolean> compressed) {
    return compressed.map(it -> it ? COMPRESSED : FULL).orElse(EITHER);
  }

  /** Returns whether they may be in 8 bits, or may not be. */
  boolean allows(boolean compressed) {
    return this == EITHER || compressed == (this == COMPRESSED);
  }
}
