package org.voicepersona.model.compute;

import java.util.List;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.Weight;

/** The number format of weights and activations. */
public enum Precision {
  /** Weights and activations in float32: the reference. */
  FLOAT32,
  /** Weights and activations in bfloat16, norms in float32. */
  BFLOAT16,
  /** As {@link #BFLOAT16}, with linear layers stored in 8 bits. */
  INT8,
  /** As {@link #BFLOAT16}, with linear layers stored in 4 bits. */
  INT4;

  /** Returns whether this precision needs a model prepared for it. */
  public boolean quantized() {
    return this == INT8 || this == INT4;
  }

  /** Returns a model's default precision: that of its stored layers, bfloat16 if dense. */
  public static Precision usualFor(ModelDirectory directory) {
    return servedBy(directory).get(0);
  }

  /**
   * Checks that {@code directory} holds its linear layers in a form this precision computes with.
   *
   * @throws CheckpointException if it does not
   */
  public void requireServedBy(ModelDirectory directory) {
    List<Precision> served = servedBy(directory);
    if (!served.contains(this)) {
      throw new CheckpointException(
          "%s serves for %s, not for %s: prepare the model for that"
              .formatted(directory.directory(), served, this));
    }
  }

  private static List<Precision> servedBy(ModelDirectory directory) {
    Weight weight = directory.weight(directory.config().matrix(ModelConfig.Kind.DECODER_LAYER));
    if (weight instanceof Weight.Dense) {
      return List.of(BFLOAT16, FLOAT32);
    }
    return List.of(weight instanceof Weight.Int8 ? INT8 : INT4);
  }
}
