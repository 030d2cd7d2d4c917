package org.voicepersona.model.quantize;

import static java.util.Objects.requireNonNull;

/**
 * Quantises groups of consecutive weights of a row to 4 bits, asymmetric: {@code w = (q - 8) *
 * scale + zero} with q in 0..15, the form of gpt-fast and of torch's kernels.
 *
 * <p>{@link Rounding#NEAREST}: {@code scale = max(greatest - least, 1e-6) / 15}, {@code zero =
 * least + 8 scale}, {@code q = round((w - least) / scale)}, ties to even. {@link
 * Rounding#LEAST_SQUARES} searches for the scale and zero with the least squared error and keeps
 * those of NEAREST where they are better. Not thread-safe.
 */
public final class Int4Quantizer {

  private static final float LEAST_RANGE = 1e-6f;
  private static final int TOP = 15;
  private static final int MIDDLE = 8;

  private final int groupSize;
  private final Rounding rounding;
  private final ScaleType scaleType;
  private final GroupTile tile;
  private final ScaleSearch search;
  private final float[] centre = new float[GroupTile.LANES];
  private final float[] scale = new float[GroupTile.LANES];
  private final float[] zero = new float[GroupTile.LANES];
  private final byte[] candidate;

  /** Makes a quantizer for groups of {@code groupSize} weights. */
  public Int4Quantizer(int groupSize, Rounding rounding, ScaleType scaleType) {
    this.groupSize = groupSize;
    this.rounding = requireNonNull(rounding, "rounding is null");
    this.scaleType = requireNonNull(scaleType, "scaleType is null");
    this.tile = new GroupTile(groupSize);
    this.search = new ScaleSearch(tile);
    this.candidate = new byte[groupSize];
  }

  /**
   * Quantises the first {@code groups} groups of {@code weights}.
   *
   * @param weights finite values; group g starts at {@code g * groupSize}
   * @param values receives q, 0..15, one a byte, in the order of the weights
   * @param scales receives the groups' scales, starting at index {@code firstGroup}
   * @param zeros receives the groups' zeros, starting at index {@code firstGroup}
   * @return the sum of the squared errors
   */
  public double quantize(
      float[] weights, int groups, byte[] values, float[] scales, float[] zeros, int firstGroup) {
    double error = 0;
    for (int first = 0; first < groups; first += GroupTile.LANES) {
      int count = Math.min(GroupTile.LANES, groups - first);
      tile.load(weights, first * groupSize, count);
      if (rounding == Rounding.LEAST_SQUARES) {
        searchTile();
      }
      for (int lane = 0; lane < count; lane++) {
        int group = first + lane;
        error += quantizeGroup(weights, group, lane, values, scales, zeros, firstGroup + group);
      }
    }
    return error;
  }

  private void searchTile() {
    for (int lane = 0; lane < GroupTile.LANES; lane++) {
      centre[lane] = 0.5f * (tile.least[lane] + tile.greatest[lane]);
      scale[lane] = nearestScale(lane);
      zero[lane] = 0.5f * scale[lane];
    }
    tile.subtract(centre);
    search.search(scale, zero);
  }

  private float nearestScale(int lane) {
    return Math.max(tile.greatest[lane] - tile.least[lane], LEAST_RANGE) / TOP;
  }

  private double quantizeGroup(
      float[] weights, int group, int lane, byte[] values, float[] scales, float[] zeros, int at) {
    float nearest = nearestScale(lane);
    float nearestZero = tile.least[lane] + nearest * MIDDLE;
    scales[at] = scaleType.round(nearest);
    zeros[at] = scaleType.round(nearestZero);
    float base =
        scaleType == ScaleType.FLOAT32 ? tile.least[lane] : zeros[at] - scales[at] * MIDDLE;
    int from = group * groupSize;
    double error = round(weights, from, base, scales[at], zeros[at], values, from);
    if (rounding == Rounding.NEAREST) {
      return error;
    }
    float foundScale = scaleType.round(scale[lane]);
    float foundZero = scaleType.round(zero[lane] + centre[lane]);
    float foundBase = foundZero - foundScale * MIDDLE;
    double foundError = round(weights, from, foundBase, foundScale, foundZero, candidate, 0);
    if (!(foundError < error)) {
      return error;
    }
    scales[at] = foundScale;
    zeros[at] = foundZero;
    System.arraycopy(candidate, 0, values, from, groupSize);
    return foundError;
  }

  private double round(
      float[] weights, int from, float base, float scale, float zero, byte[] values, int to) {
    for (int i = 0; i < groupSize; i++) {
      float q = GroupTile.rint((weights[from + i] - base) / scale);
      values[to + i] = (byte) Math.max(0, Math.min(TOP, q));
    }
    double error = 0;
    for (int i = 0; i < groupSize; i++) {
      float difference = weights[from + i] - ((values[to + i] - MIDDLE) * scale + zero);
      error += (double) difference * difference;
    }
    return error;
  }
}
