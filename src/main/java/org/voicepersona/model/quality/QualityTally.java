package org.voicepersona.model.quality;

import java.util.ArrayList;
import java.util.List;
import org.voicepersona.model.prepare.MeasuredLoss;

/** Sums up the comparison of two models, token by token. */
final class QualityTally {

  /** First positions of the ranges. */
  private static final int[] STARTS = {1, 16, 64, 256, 1024};

  private static final int KINDS = 4;

  private final double[][] sums = new double[STARTS.length][KINDS];
  private final long[] counts = new long[STARTS.length];

  /**
   * Adds tokens.
   *
   * @param rows each token's position, less one: the row of the sequence that predicts it
   * @param figures [4, rows]: log-likelihood by the reference, by the model, divergence, agreement
   */
  void add(long[] rows, double[] figures) {
    for (int i = 0; i < rows.length; i++) {
      int range = STARTS.length - 1;
      while (rows[i] + 1 < STARTS[range]) {
        range--;
      }
      counts[range]++;
      for (int kind = 0; kind < KINDS; kind++) {
        sums[range][kind] += figures[kind * rows.length + i];
      }
    }
  }

  /** Returns the means over all tokens added. */
  Quality result(long bytes) {
    List<Quality.Range> ranges = new ArrayList<>();
    double[] all = new double[KINDS];
    long tokens = 0;
    for (int range = 0; range < STARTS.length; range++) {
      for (int kind = 0; kind < KINDS; kind++) {
        all[kind] += sums[range][kind];
      }
      tokens += counts[range];
      if (counts[range] > 0) {
        int to = range + 1 < STARTS.length ? STARTS[range + 1] - 1 : Integer.MAX_VALUE;
        ranges.add(new Quality.Range(STARTS[range], to, means(sums[range], counts[range])));
      }
    }
    return new Quality(means(all, tokens), ranges, bytes);
  }

  private static MeasuredLoss means(double[] sums, long tokens) {
    return new MeasuredLoss(
        tokens, sums[2] / tokens, sums[1] / tokens, sums[0] / tokens, sums[3] / tokens);
  }
}
