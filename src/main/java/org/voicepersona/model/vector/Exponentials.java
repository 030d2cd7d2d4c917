package org.voicepersona.model.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Exponentials and their sum, for softmax. Only operations that IEEE 754 defines to the last bit
 * are used: the vector API's own exponential and lane sum change their results when a method is
 * compiled.
 */
public final class Exponentials {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  // Range reduction and polynomial of the Cephes library (expf.c): exp(x) = 2^n * exp(rest), with
  // |rest| <= ln(2) / 2 and exp(rest) = 1 + rest + rest^2 * P(rest), to 1 part in 10^7.
  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0.6933594f;
  private static final float LN2_LOW = -2.1219444e-4f;
  private static final float[] P = {
    1.9875691e-4f, 1.3981999e-3f, 8.333452e-3f, 4.1665796e-2f, 0.16666666f, 0.5f
  };

  /** Float32 numbers of this size have no fraction bits, so that adding it rounds to an integer. */
  private static final float ROUNDING = 0x1.8p23f;

  /** Arguments below this have the result 0. */
  private static final float LEAST = -87;

  private static final int MANTISSA_BITS = 23;

  private Exponentials() {}

  /**
   * Replaces each score x by exp(x - largest) and returns their sum.
   *
   * @param length number of scores, from {@code from} on; a multiple of {@value PanelType#WIDTH}.
   *     At least one of them is finite; negative infinity becomes 0
   */
  public static float replace(float[] scores, int from, int length) {
    int end = from + length;
    FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = from; i < end; i += FLOATS.length()) {
      most = most.max(FloatVector.fromArray(FLOATS, scores, i));
    }
    float largest = most.reduceLanes(VectorOperators.MAX);
    FloatVector sums = FloatVector.zero(FLOATS);
    for (int i = from; i < end; i += FLOATS.length()) {
      FloatVector power = exp(FloatVector.fromArray(FLOATS, scores, i).sub(largest));
      power.intoArray(scores, i);
      sums = sums.add(power);
    }
    float sum = 0;
    for (float lane : sums.toArray()) {
      sum += lane;
    }
    return sum;
  }

  /** Returns exp(x) for x up to 0. */
  private static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.max(LEAST);
    FloatVector shifted = bounded.mul(LOG2_E).add(ROUNDING);
    FloatVector n = shifted.sub(ROUNDING);
    FloatVector rest = n.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), bounded);
    rest = n.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), rest);
    FloatVector polynomial = FloatVector.broadcast(FLOATS, P[0]);
    for (int i = 1; i < P.length; i++) {
      polynomial = polynomial.fma(rest, FloatVector.broadcast(FLOATS, P[i]));
    }
    FloatVector power = polynomial.fma(rest.mul(rest), rest.add(1));
    FloatVector scaled =
        power
            .reinterpretAsInts()
            .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
            .reinterpretAsFloats();
    return scaled.blend(0, x.compare(VectorOperators.LT, LEAST));
  }
}
