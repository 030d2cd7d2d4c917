package org.voicepersona.model.compute;

import java.util.List;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.Weight;

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

  /** Returns the precision a model is used in unless another is asked for: that it is stored in. */
  public static Precision usualFor(ModelDirectory directory) {
    return servedBy(directory).get(0);
  }

  /**
   * Checks that {@code directory} holds its linear layers in a form this precision computes with.
   *
   * @throws CheckpointException when it does not
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
