package org.voicepersona.model.quantize;

import java.util.Arrays;

/**
 * Searches for the scale and zero of 4-bit groups with nearly the least squared error.
 *
 * <p>Alternately rounding weights to a grid and fitting the grid to the rounded values never raises
 * the error and ends in a local minimum (Lloyd's algorithm with evenly spaced levels). The search
 * starts from the group's range and from shorter ranges, which clip outliers, then from grids
 * around the best one so far, closer in every round.
 */
final class ScaleSearch {

  private static final float[] RANGES = {1, 0.92f, 0.84f, 0.76f, 0.68f, 0.55f};
  private static final float[] DISTANCES = {0.06f, 0.036f, 0.022f};

  /** Relative changes of (scale, centre), the centre in units of half the range. */
  private static final float[][] DIRECTIONS = {
    {1, 0}, {-1, 0}, {0, 1}, {0, -1}, {0.7f, 0.7f}, {0.7f, -0.7f}, {-0.7f, 0.7f}, {-0.7f, -0.7f}
  };

  private static final int FITS = 2;

  private final GroupTile tile;
  private final float[] trialScale = new float[GroupTile.LANES];
  private final float[] trialZero = new float[GroupTile.LANES];
  private final float[] gain = new float[GroupTile.LANES];
  private final float[] bestGain = new float[GroupTile.LANES];
  private final float[] startScale = new float[GroupTile.LANES];
  private final float[] startZero = new float[GroupTile.LANES];

  /** Makes a search over the groups that {@code tile} holds when {@link #search} is called. */
  ScaleSearch(GroupTile tile) {
    this.tile = tile;
  }

  /**
   * Improves the grids of all groups.
   *
   * @param scale the scale of the whole range; replaced by the best found
   * @param zero the zero of the whole range; replaced by the best found
   */
  void search(float[] scale, float[] zero) {
    Arrays.fill(bestGain, 0);
    remember(scale, zero);
    for (float range : RANGES) {
      for (int lane = 0; lane < GroupTile.LANES; lane++) {
        float centre = startZero[lane] - 0.5f * startScale[lane];
        trialScale[lane] = startScale[lane] * range;
        trialZero[lane] = centre + 0.5f * trialScale[lane];
      }
      descend(scale, zero);
    }
    for (float distance : DISTANCES) {
      remember(scale, zero);
      for (float[] direction : DIRECTIONS) {
        for (int lane = 0; lane < GroupTile.LANES; lane++) {
          trialScale[lane] = startScale[lane] * (1 + distance * direction[0]);
          trialZero[lane] = startZero[lane] + 8 * startScale[lane] * distance * direction[1];
        }
        descend(scale, zero);
      }
    }
  }

  private void remember(float[] scale, float[] zero) {
    System.arraycopy(scale, 0, startScale, 0, GroupTile.LANES);
    System.arraycopy(zero, 0, startZero, 0, GroupTile.LANES);
  }

  private void descend(float[] scale, float[] zero) {
    for (int i = 0; i < FITS; i++) {
      tile.fit(trialScale, trialZero, gain);
      for (int lane = 0; lane < GroupTile.LANES; lane++) {
        boolean better = gain[lane] > bestGain[lane];
        bestGain[lane] = better ? gain[lane] : bestGain[lane];
        scale[lane] = better ? trialScale[lane] : scale[lane];
        zero[lane] = better ? trialZero[lane] : zero[lane];
      }
    }
  }
}
