package org.voicepersona.model.cuda.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.quantize.ReferenceProduct;

/**
 * Reference decoder layer in double precision, from the stored weights, for one sequence, token by
 * token. It rounds only what the kernels round: inputs of products to bfloat16, keys and values to
 * 8 bits with a scale for each token and head.
 */
final class ReferenceLayer {

  private final TextConfig config;
  private final WeightStore store;
  private final String prefix;
  private final List<double[]> keys = new ArrayList<>(); // [hidden] for each token
  private final List<double[]> values = new ArrayList<>();

  ReferenceLayer(TextConfig config, DecoderNames names, WeightStore store, int layer) {
    this.config = config;
    this.store = store;
    this.prefix = names.layer(layer);
  }

  /** Returns a copy of the sequence so far, to be continued independently. */
  ReferenceLayer copy() {
    ReferenceLayer copy = new ReferenceLayer(this);
    copy.keys.addAll(keys);
    copy.values.addAll(values);
    return copy;
  }

  private ReferenceLayer(ReferenceLayer other) {
    this.config = other.config;
    this.store = other.store;
    this.prefix = other.prefix;
  }

  /** Appends the keys and values of {@code tokens} tokens with the same x [hidden]. */
  void repeat(double[] x, int tokens) {
    keep(norm(x, prefix + "input_layernorm.weight"), tokens);
  }

  /** Appends keys and values of normed x; the rotation of a key depends on its position. */
  private void keep(double[] x, int tokens) {
    double[] key = multiply(x, prefix + "self_attn.k_proj");
    double[] value = inBytes(multiply(x, prefix + "self_attn.v_proj"), config.headSize());
    for (int i = 0; i < tokens; i++) {
      keys.add(inBytes(rotated(key, keys.size()), config.headSize()));
      values.add(value);
    }
  }

  /** Appends a token x [hidden] and returns its output of the layer, [hidden]. */
  double[] next(double[] x) {
    double[] normed = norm(x, prefix + "input_layernorm.weight");
    double[] attended = multiply(attention(normed), prefix + "self_attn.o_proj");
    double[] middle = sum(x, attended);
    double[] second = norm(middle, prefix + "post_attention_layernorm.weight");
    double[] gate = multiply(second, prefix + "mlp.gate_proj");
    double[] up = multiply(second, prefix + "mlp.up_proj");
    double[] gated = new double[gate.length];
    Arrays.setAll(gated, i -> rounded(gate[i] / (1 + Math.exp(-gate[i])) * up[i]));
    return sum(middle, multiply(gated, prefix + "mlp.down_proj"));
  }

  /** Returns x normed and rounded to bfloat16. */
  double[] norm(double[] x, String gain) {
    float[] gains = store.dense(gain).toFloats();
    double squares = Arrays.stream(x).map(it -> it * it).sum() / x.length;
    double by = 1 / Math.sqrt(squares + config.rmsNormEpsilon());
    double[] normed = new double[x.length];
    Arrays.setAll(normed, i -> rounded(x[i] * by * gains[i]));
    return normed;
  }

  private double[] attention(double[] x) {
    int size = config.headSize();
    double[] query = rotated(multiply(x, prefix + "self_attn.q_proj"), keys.size());
    Arrays.setAll(query, i -> rounded(query[i]));
    keep(x, 1);
    double[] result = new double[x.length];
    for (int head = 0; head < config.heads(); head++) {
      int from = head * size;
      double[] scores =
          keys.stream()
              .mapToDouble(
                  key ->
                      IntStream.range(from, from + size).mapToDouble(i -> query[i] * key[i]).sum()
                          / Math.sqrt(size))
              .toArray();
      double most = Arrays.stream(scores).max().orElseThrow();
      double[] weights = Arrays.stream(scores).map(it -> Math.exp(it - most)).toArray();
      double total = Arrays.stream(weights).sum();
      for (int i = from; i < from + size; i++) {
        double sum = 0;
        for (int token = 0; token < weights.length; token++) {
          sum += weights[token] * values.get(token)[i];
        }
        result[i] = rounded(sum / total);
      }
    }
    return result;
  }

  private double[] rotated(double[] x, int position) {
    int half = config.headSize() / 2;
    double[] rotated = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int place = i % (2 * half);
      double angle = position / Math.pow(config.ropeTheta(), (double) (place % half) / half);
      double other = place < half ? -x[i + half] : x[i - half];
      rotated[i] = x[i] * Math.cos(angle) + other * Math.sin(angle);
    }
    return rotated;
  }

  private static double[] inBytes(double[] x, int size) {
    double[] result = new double[x.length];
    for (int from = 0; from < x.length; from += size) {
      double most = Arrays.stream(x, from, from + size).map(Math::abs).max().orElseThrow();
      double scale = most == 0 ? 1 : most / 127;
      for (int i = from; i < from + size; i++) {
        result[i] = Math.rint(x[i] / scale) * scale;
      }
    }
    return result;
  }

  private double[] multiply(double[] x, String name) {
    return ReferenceProduct.of(store, name, x);
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  static double rounded(double value) {
    return HalfPrecision.roundToBfloat16((float) value);
  }
}
