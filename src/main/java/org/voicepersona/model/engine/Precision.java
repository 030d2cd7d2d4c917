package org.voicepersona.model.engine;

/** What the model computes with. */
public enum Precision {
  /** Everything in float32: the reference. */
  FLOAT32,
  /** Everything in bfloat16, norms in float32. */
  BFLOAT16,
  /** As bfloat16, with linear layers stored in 8 bits. */
  INT8,
  /** As bfloat16, with linear layers stored in 4 bits. */
  INT4;

  /** Returns whether this precision needs a model prepared for it. */
  public boolean quantized() {
    return this == INT8 || this == INT4;
  }
}
