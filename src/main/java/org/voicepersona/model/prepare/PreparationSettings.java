package org.voicepersona.model.prepare;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.quantize.Rounding;

/**
 * What a prepared model is to be like; part of its identity.
 *
 * @param bits of the decoder's linear layers and the head: 4, 8 or 16 (bfloat16)
 * @param groupSize columns that share a scale, in 4 bits: 32, 64, 128 or 256
 * @param rounding how scales are chosen, in 4 bits
 * @param layout the order of 4-bit values
 */
public record PreparationSettings(int bits, int groupSize, Rounding rounding, Int4Layout layout) {

  private static final Set<Integer> BITS = Set.of(4, 8, 16);
  private static final Set<Integer> GROUP_SIZES = Set.of(32, 64, 128, 256);

  /** Checks bits and group size. */
  public PreparationSettings {
    requireNonNull(rounding, "rounding is null");
    requireNonNull(layout, "layout is null");
    if (!BITS.contains(bits)) {
      throw new IllegalArgumentException("bits is " + bits + ", must be 4, 8 or 16");
    }
    if (!GROUP_SIZES.contains(groupSize)) {
      throw new IllegalArgumentException(
          "group size is " + groupSize + ", must be 32, 64, 128 or 256");
    }
  }
}
