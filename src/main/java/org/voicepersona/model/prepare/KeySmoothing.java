package org.voicepersona.model.prepare;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.voicepersona.model.architecture.AudioTextConfig;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.Checkpoint;

/**
 * Equalises the key channels of a decoder of the Qwen2 family, so that keys lose little in 8 bits
 * with one scale for each token and head: published models have channels tens of times larger than
 * their neighbours.
 *
 * <p>Attention stays the same if both rows of a rotary pair of keys (weights and biases of
 * dimensions i and i + headSize / 2) are divided by a number and the rows of the queries that
 * attend to them are multiplied by it. The divisors are powers of two, so nothing is rounded; pairs
 * within a factor of two of the head's median stay as they are.
 */
final class KeySmoothing {

  private static final String KEYS = "self_attn.k_proj.";
  private static final String QUERIES = "self_attn.q_proj.";

  private final Checkpoint checkpoint;
  private final Optional<AudioTextConfig> config;
  private String layer = "";
  private float[] divisors = {}; // of the key rows of `layer`: [key heads * head size]

  KeySmoothing(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    this.config =
        checkpoint.config() instanceof AudioTextConfig audioText
            ? Optional.of(audioText)
            : Optional.empty();
  }

  /**
   * Scales elements of a key or query tensor in place; other tensors stay.
   *
   * @param from the index in the tensor of the first element of {@code values}
   * @param columns the number of elements in a row
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
   * Returns the expected squares of the key rows' outputs by weights and biases, given that the RMS
   * norm's output has a mean square of 1 before its weight.
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
