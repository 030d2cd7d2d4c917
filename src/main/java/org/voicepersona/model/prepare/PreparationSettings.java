package org.voicepersona.model.prepare;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.quantize.ScaleType;

/**
 * What a prepared model is to be like; part of its identity.
 *
 * @param bits of the decoder's linear layers and the head: 4, 8, or 16 for floating-point numbers
 *     as published
 * @param encoderBits of the linear layers of the audio encoder and of the projector: 8 or 16
 * @param groupSize columns that share a scale, in 4 bits: 32, 64, 128 or 256
 * @param rounding how scales are chosen, in 4 bits
 * @param layout the order of 4-bit values
 */
public record PreparationSettings(
    int bits, int encoderBits, int groupSize, Rounding rounding, Int4Layout layout) {

  /** The group size that is used unless another is asked for. */
  public static final int DEFAULT_GROUP_SIZE = 128;

  private static final Set<Integer> BITS = Set.of(4, 8, 16);
  private static final Set<Integer> GROUP_SIZES = Set.of(32, 64, 128, 256);

  /** Checks bits and group size. */
  public PreparationSettings {
    requireNonNull(rounding, "rounding is null");
    requireNonNull(layout, "layout is null");
    if (!BITS.contains(bits)) {
      throw new IllegalArgumentException("bits is " + bits + ", must be 4, 8 or 16");
    }
    if (encoderBits != 8 && encoderBits != 16) {
      throw new IllegalArgumentException("encoder bits is " + encoderBits + ", must be 8 or 16");
    }
    if (!GROUP_SIZES.contains(groupSize)) {
      throw new IllegalArgumentException(
          "group size is " + groupSize + ", must be 32, 64, 128 or 256");
    }
  }

  /**
   * Returns the settings for {@code bits} with everything else as it is best: scales by least
   * squares, the encoder in 8 bits unless nothing is quantised.
   */
  public static PreparationSettings of(int bits, int groupSize, Int4Layout layout) {
    return new PreparationSettings(
        bits, bits == 16 ? 16 : 8, groupSize, Rounding.LEAST_SQUARES, layout);
  }

  /** Returns the type of 4-bit scales: what torch's CPU kernel takes, else as computed. */
  ScaleType scaleType() {
    return layout == Int4Layout.ROW_MAJOR ? ScaleType.FLOAT32 : ScaleType.BFLOAT16;
  }
}
