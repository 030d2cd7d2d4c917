package org.voicepersona.model.plan;

import java.util.List;
import java.util.Set;
import org.voicepersona.model.architecture.AudioTextConfig;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.prepare.PreparationSettings;

/**
 * The bits of the stored matrices of a model's parts.
 *
 * @param decoder bits of the decoder's layers: 4, 8 or 16
 * @param head bits of the head: 4, 8 or 16
 * @param encoder bits of encoder and projector: 4, 8 or 16
 * @param groupSize weights that share a scale in 4 bits
 */
public record StoredBits(int decoder, int head, int encoder, int groupSize) {

  private static final Set<Integer> BITS = Set.of(4, 8, 16);

  /** Checks the bits. */
  public StoredBits {
    if (!BITS.containsAll(List.of(decoder, head, encoder))) {
      throw new IllegalArgumentException(
          "bits of decoder, head and encoder are %d, %d and %d, must be 4, 8 or 16 each"
              .formatted(decoder, head, encoder));
    }
  }

  /** Returns the bits of a model prepared with {@code settings}. */
  public static StoredBits of(PreparationSettings settings) {
    return new StoredBits(
        settings.bits(), settings.headBits(), settings.encoderBits(), settings.groupSize());
  }

  /** Returns the bits of {@code model}. */
  static StoredBits of(ModelDirectory model) {
    AudioTextConfig config = AudioTextConfig.of(model.config());
    Weight decoder = model.weight(config.matrix(Kind.DECODER_LAYER));
    Weight head = model.weight(config.matrix(Kind.HEAD));
    Weight encoder = model.weight(config.matrix(Kind.ENCODER));
    return new StoredBits(
        bits(decoder), bits(head), bits(encoder), groupSize(List.of(decoder, head, encoder)));
  }

  private static int groupSize(List<Weight> weights) {
    for (Weight weight : weights) {
      if (weight instanceof Weight.Int4 grouped) {
        return grouped.groupSize();
      } else if (weight instanceof Weight.PackedInt4 packed) {
        return packed.groupSize();
      }
    }
    return PreparationSettings.DEFAULT_GROUP_SIZE;
  }

  private static int bits(Weight weight) {
    if (weight instanceof Weight.Dense) {
      return 16;
    }
    return weight instanceof Weight.Int8 ? 8 : 4;
  }
}
