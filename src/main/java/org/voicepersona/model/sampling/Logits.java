package org.voicepersona.model.sampling;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Functions of logits: one score for each token id of a vocabulary, higher is likelier. */
public final class Logits {

  private Logits() {}

  /** Copies the first {@code rows} rows of an array [rows or more, vocabulary] to the heap. */
  public static List<float[]> rows(NDArray logits, int rows) {
    float[] all = logits.toFloatArray();
    int vocabulary = Math.toIntExact(logits.getShape().get(1));
    List<float[]> each = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      each.add(Arrays.copyOfRange(all, i * vocabulary, (i + 1) * vocabulary));
    }
    return each;
  }

  /**
   * Returns whether a token can be chosen: no logit is NaN or positive infinity, and at least one
   * is finite.
   */
  public static boolean areUsable(float[] logits) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      if (!(logit < Float.POSITIVE_INFINITY)) {
        return false;
      }
      largest = Math.max(largest, logit);
    }
    return largest > Float.NEGATIVE_INFINITY;
  }

  /** Returns the token with the largest logit, the first if several are equal. */
  public static int likeliest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  /** Returns the natural logarithm of the probability of {@code token}. */
  public static double logProbability(float[] logits, int token) {
    return logits[token] - logSum(logits, 0, logits.length);
  }

  /** Returns log(sum(exp(logit))) over the ids from {@code from} to {@code to}, exclusive. */
  public static double logSum(float[] logits, int from, int to) {
    double largest = largest(logits, from, to);
    if (largest == Double.NEGATIVE_INFINITY) {
      return largest;
    }
    double sum = 0;
    for (int id = from; id < to; id++) {
      sum += Math.exp(logits[id] - largest);
    }
    return largest + Math.log(sum);
  }

  /** Returns the largest logit of the ids from {@code from} to {@code to}, exclusive. */
  public static float largest(float[] logits, int from, int to) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int id = from; id < to; id++) {
      largest = Math.max(largest, logits[id]);
    }
    return largest;
  }
}
