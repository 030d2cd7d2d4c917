package org.voicepersona.model.prepare;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.voicepersona.model.architecture.AudioTextConfig;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.Checkpoint;

/**
 * Evens out the keys of a decoder of the Qwen2 family, so that they lose little in 8 bits with one
 * scale a token and head: published models have some that are tens of times their neighbours.
 *
 * <p>Attention stays the same when both rows of a rotary pair of keys (weights and biases of
 * dimensions i and i + headSize / 2) are divided by a number and those of the queries that look at
 * them are multiplied by it. Powers of two are used: nothing is rounded by it, and pairs within a
 * factor of two of the head's median stay as they are.
 */
final class KeySmoothing {

  private static final String KEYS = "self_attn.k_proj.";
  private static final String QUERIES = "self_attn.q_proj.";

  private final Checkpoint checkpoint;
  private final Optional<AudioTextConfig> config;
  private String layer = "";
  private float[] divisors = {}; // of the rows of the keys of `layer`, (key heads * head size)

  KeySmoothing(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    this.config =
        checkpoint.config() instanceof AudioTextConfig audioText
            ? Optional.of(audioText)
            : Optional.empty();
  }

  /**
   * Evens the elements of a tensor, in place; those of others than keys and queries stay.
   *
   * @param from which element of the tensor {@code values} begin with
   * @param columns how many elements share a row
   */
  void apply(String name, long from, int columns, float[] values) {
    boolean isKey = name.contains(KEYS);
    boolean isOfDecoder = config.filter(it -> name.startsWith(it.decoder().layers())).isPresent();
    if (!isOfDecoder || !(isKey || name.contains(QUERIES))) {
      return;
    }
    TextConfig text = config.orElseThrow().text();
    float[] ofKeys = divisors(name.substring(0, name.indexOf("self_attn.")));
    int headSize = text.headSize();
    int queriesOfKey = text.heads() / text.keyValueHeads();
    for (int i = 0; i < values.length; i++) {
      int row = Math.toIntExact((from + i) / columns);
      if (isKey) {
        values[i] /= ofKeys[row];
      } else {
        values[i] *= ofKeys[row / headSize / queriesOfKey * headSize + row % headSize];
      }
    }
  }

  private synchronized float[] divisors(String prefix) {
    if (!layer.equals(prefix)) {
      divisors = find(prefix);
      layer = prefix;
    }
    return divisors;
  }

  private float[] find(String prefix) {
    int headSize = config.orElseThrow().text().headSize();
    double[] squares = expectedSquares(prefix);
    float[] found = new float[squares.length];
    for (int head = 0; head < squares.length / headSize; head++) {
      int first = head * headSize;
      double[] pairs =
          IntStream.range(0, headSize / 2)
              .mapToDouble(i -> squares[first + i] + squares[first + i + headSize / 2])
              .toArray();
      double[] sorted = pairs.clone();
      Arrays.sort(sorted);
      double median = sorted[sorted.length / 2];
      for (int i = 0; i < pairs.length; i++) {
        float divisor = powerOfTwo(Math.sqrt(pairs[i] / median));
        found[first + i] = divisor;
        found[first + i + headSize / 2] = divisor;
      }
    }
    return found;
  }

  /**
   * Returns what the squares of the rows' outputs are expected to be, by weights and biases: the
   * mean square of what the norm gives is 1 before its weight.
   */
  private double[] expectedSquares(String prefix) {
    float[] norm = checkpoint.tensor(prefix + "input_layernorm.weight").toFloats();
    String keys = prefix + KEYS;
    float[] weights = checkpoint.tensor(keys + "weight").toFloats();
    float[] biases = checkpoint.tensor(keys + "bias").toFloats();
    double[] squares = new double[biases.length];
    for (int row = 0; row < biases.length; row++) {
      double sum = (double) biases[row] * biases[row];
      for (int column = 0; column < norm.length; column++) {
        double weight = (double) weights[row * norm.length + column] * norm[column];
        sum += weight * weight;
      }
      squares[row] = sum;
    }
    return squares;
  }

  private static float powerOfTwo(double ratio) {
    boolean isEven = !(ratio > 0) || Double.isInfinite(ratio) || (ratio > 0.5 && ratio < 2);
    return isEven ? 1 : (float) Math.scalb(1.0, (int) Math.round(Math.log(ratio) / Math.log(2)));
  }
}
