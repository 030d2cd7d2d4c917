package org.voicepersona.model.cuda.step;

import org.voicepersona.model.checkpoint.Weight;

/**
 * The packed layouts of a matrix for the kernels: units of 128 outputs by 128 inputs, those of the
 * same outputs one after the other. Within a unit the weights of each thread are consecutive bytes,
 * for {@code mma.m16n8k16} of the PTX ISA.
 *
 * <p>Output n of a unit is {@code 32 warp + 16 m + 8 half + g}, input k is {@code 32 c + 8 t + 4 u
 * + 2 pair + e}. The place of a weight is the sum of a number for n and one for k. Example: in
 * {@link #INT4}, output 41 (warp 1, m 0, half 1, g 1) and input 13 (c 0, t 1, u 1, pair 0, e 1) are
 * in byte 2048 + 64 + 16 + 4 + 2 = 2134, in the high four bits, since half is 1.
 */
public enum UnitForm {
  /** Two weights a byte, half 0 low; then a scale and a zero for each group and output. */
  INT4(4, new int[] {2048, 8, 0, 64}, new int[] {512, 16, 4, 1, 2}),
  /** A byte a weight; the float32 scales of all outputs follow all units. */
  INT8(8, new int[] {4096, 512, 8, 64}, new int[] {1024, 16, 4, 2, 1}),
  /** Two bytes a weight. */
  BFLOAT16(16, new int[] {4096, 512, 2, 32}, new int[] {1024, 8, 256, 4, 1});

  /** Outputs, and inputs, of a unit. */
  public static final int SIDE = 128;

  private final int bits;

  @SuppressWarnings("ImmutableEnumChecker") // The array never changes.
  private final int[] outputs = new int[SIDE];

  @SuppressWarnings("ImmutableEnumChecker") // Likewise.
  private final int[] inputs = new int[SIDE];

  /**
   * Lays out a unit.
   *
   * @param bits of a weight
   * @param output strides of warp, m, half and g
   * @param input strides of c, t, u, pair and e
   */
  UnitForm(int bits, int[] output, int[] input) {
    this.bits = bits;
    for (int i = 0; i < SIDE; i++) {
      outputs[i] =
          i / 32 * output[0] + i / 16 % 2 * output[1] + i / 8 % 2 * output[2] + i % 8 * output[3];
      inputs[i] =
          i / 32 * input[0]
              + i / 8 % 4 * input[1]
              + i / 4 % 2 * input[2]
              + i / 2 % 2 * input[3]
              + i % 2 * input[4];
    }
  }

  /** Returns the layout for a stored matrix. */
  public static UnitForm of(Weight weight) {
    if (weight instanceof Weight.Int8) {
      return INT8;
    }
    return weight instanceof Weight.Dense ? BFLOAT16 : INT4;
  }

  /** Returns the place of weight (output, input) in a unit, in weights; for INT4 in bytes. */
  int place(int output, int input) {
    return outputs[output] + inputs[input];
  }

  /** Returns the bytes of the weights of a unit. */
  int weightBytes() {
    return SIDE * SIDE * bits / Byte.SIZE;
  }

  /** Returns the bytes of a unit, for INT4 with the scales and zeros of its groups. */
  int unitBytes(int groupSize) {
    return weightBytes() + (this == INT4 ? SIDE / groupSize * SIDE * 2 * Short.BYTES : 0);
  }

  /** Returns the layout's part of a kernel's name. */
  String word() {
    return switch (this) {
      case INT4 -> "int4";
      case INT8 -> "int8";
      case BFLOAT16 -> "bf16";
    };
  }
}
