package org.voicepersona.model.plan;

import java.util.Optional;

/** The wanted format of keys and values. */
public enum CacheChoice {
  /** 8 bits where that makes a GPU faster, else the type of the activations. */
  EITHER,
  /** The type of the activations. */
  FULL,
  /** 8 bits. */
  COMPRESSED;

  /** Returns the choice for an option: 8 bits or not, or empty for either. */
  public static CacheChoice of(Optional<Boolean> compressed) {
    return compressed.map(it -> it ? COMPRESSED : FULL).orElse(EITHER);
  }

  /** Returns whether this choice allows 8 bits (true) or the type of the activations (false). */
  boolean allows(boolean compressed) {
    return this == EITHER || compressed == (this == COMPRESSED);
  }
}
