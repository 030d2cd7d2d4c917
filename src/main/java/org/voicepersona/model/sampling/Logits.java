package org.voicepersona.model.sampling;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The scores of all tokens of a vocabulary, by id; higher is likelier. */
public final class Logits {

  private Logits() {}

  /** Copies the first {@code rows} of [rows or more, vocabulary] from a device. */
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
   * Returns whether a token can be chosen: no score is NaN or positive infinity, and at least one
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

  /** Returns the token with the largest score, the first of those that are equal. */
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

  /** Returns log(sum(exp(logit))) of the ids {@code from} to before {@code to}. */
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

  /** Returns the largest of the ids {@code from} to before {@code to}. */
  public static float largest(float[] logits, int from, int to) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int id = from; id < to; id++) {
      largest = Math.max(largest, logits[id]);
    }
    return largest;
  }
}
