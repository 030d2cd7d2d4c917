package org.voicepersona.model.cuda.step;

import static org.voicepersona.model.cuda.step.UnitForm.SIDE;

/**
 * A product with a packed matrix, whose units are shared evenly among thread blocks. A block that
 * begins or ends within a band of 128 outputs leaves its partial sums in a slot of its own.
 *
 * @param weights their address
 * @param outputs whole units
 * @param inputs whole units
 * @param blocks of the launch
 */
record Product(long weights, UnitForm form, int outputs, int inputs, int blocks) {

  /** Divides the units among at most {@code most} blocks. */
  static Product of(long weights, UnitForm form, int outputs, int inputs, int most) {
    int padded = WeightPacker.paddedOutputs(outputs);
    int units = padded / SIDE * (inputs / SIDE);
    return new Product(weights, form, padded, inputs, Math.min(most, units));
  }

  /** Returns the bytes of the partial sums of {@code rows} rows. */
  long partialBytes(int rows) {
    return (long) slots() * rows * outputs * Float.BYTES;
  }

  /** Returns the largest number of blocks that share a band. */
  private int slots() {
    long bandUnits = inputs / SIDE;
    long units = outputs / SIDE * bandUnits;
    long most = 0;
    for (long band = 0; band < outputs / SIDE; band++) {
      long first = ((band * bandUnits + 1) * blocks - 1) / units;
      long last = ((band + 1) * bandUnits * blocks - 1) / units;
      most = Math.max(most, last - first + 1);
    }
    return Math.toIntExact(most);
  }
}
