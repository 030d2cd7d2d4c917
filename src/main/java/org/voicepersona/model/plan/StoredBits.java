package org.voicepersona.model.plan;

import org.voicepersona.model.architecture.AudioTextConfig;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.prepare.PreparationSettings;

/**
 * How the matrices of a model's parts are stored.
 *
 * @param decoder bits of the decoder's layers: 4, 8 or 16
 * @param head of the head: 4, 8 or 16
 * @param encoder of encoder and projector: 8 or 16
 * @param groupSize weights that share a scale in 4 bits
 */
public record StoredBits(int decoder, int head, int encoder, int groupSize) {

  /** Returns how a model is stored that is prepared with {@code settings}. */
  public static StoredBits of(PreparationSettings settings) {
    return new StoredBits(
        settings.bits(), settings.headBits(), settings.encoderBits(), settings.groupSize());
  }

  /** Returns how {@code model} is stored. */
  static StoredBits of(ModelDirectory model) {
    AudioTextConfig config = AudioTextConfig.of(model.config());
    Weight decoder = model.weight(config.matrix(Kind.DECODER_LAYER));
    int groupSize = PreparationSettings.DEFAULT_GROUP_SIZE;
    if (decoder instanceof Weight.Int4 grouped) {
      groupSize = grouped.groupSize();
    } else if (decoder instanceof Weight.PackedInt4 packed) {
      groupSize = packed.groupSize();
    }
    return new StoredBits(
        bits(decoder),
        bits(model.weight(config.matrix(Kind.HEAD))),
        bits(model.weight(config.matrix(Kind.ENCODER))),
        groupSize);
  }

  private static int bits(Weight weight) {
    if (weight instanceof Weight.Dense) {
      return 16;
    }
    return weight instanceof Weight.Int8 ? 8 : 4;
  }
}
