package org.voicepersona.model.cuda.encode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.quantize.ReferenceProduct;

/**
 * Reference encoder in double precision, from the stored weights. It rounds to bfloat16 only what
 * the kernels store in it: inputs of products, queries, keys, values.
 */
final class ReferenceEncoder {

  private static final double EPSILON = 1e-5;
  private static final int TAPS = 3;

  private final EncoderShape shape;
  private final WeightStore store;

  ReferenceEncoder(EncoderShape shape, WeightStore store) {
    this.shape = shape;
    this.store = store;
  }

  /** Returns the residual after the convolutions of a clip. */
  List<double[]> stem(LogMel.Features clip) {
    List<double[]> mel = new ArrayList<>();
    for (int t = 0; t < clip.frames(); t++) {
      double[] frame = new double[clip.bins()];
      for (int bin = 0; bin < frame.length; bin++) {
        frame[bin] = rounded(clip.values()[bin * clip.frames() + t]);
      }
      mel.add(frame);
    }
    List<double[]> hidden = convolved(mel, "conv1", 1);
    hidden.forEach(row -> Arrays.setAll(row, i -> rounded(row[i])));
    List<double[]> residual =
        convolved(hidden, "conv2", 2).subList(0, clip.lengths().encoderFrames());
    float[] positions = store.dense(shape.prefix() + "embed_positions.weight").toFloats();
    for (int frame = 0; frame < residual.size(); frame++) {
      int from = frame * shape.width();
      double[] row = residual.get(frame);
      Arrays.setAll(row, i -> row[i] + positions[from + i]);
    }
    return residual;
  }

  private List<double[]> convolved(List<double[]> rows, String name, int stride) {
    float[] weights = store.dense(shape.prefix() + name + ".weight").toFloats();
    float[] bias = store.dense(shape.prefix() + name + ".bias").toFloats();
    int channels = rows.get(0).length;
    List<double[]> results = new ArrayList<>();
    for (int at = 0; at < rows.size(); at += stride) {
      double[] result = new double[bias.length];
      for (int output = 0; output < result.length; output++) {
        double sum = bias[output];
        for (int tap = 0; tap < TAPS; tap++) {
          int seen = at + tap - 1;
          if (seen >= 0 && seen < rows.size()) {
            for (int channel = 0; channel < channels; channel++) {
              float weight = weights[(output * channels + channel) * TAPS + tap];
              sum += HalfPrecision.roundToBfloat16(weight) * rows.get(seen)[channel];
            }
          }
        }
        result[output] = gelu(sum);
      }
      results.add(result);
    }
    return results;
  }

  /**
   * Returns the first layer's output for the distinct rows of a clip, which occur {@code counts}
   * times.
   */
  List<double[]> firstLayer(List<double[]> rows, int... counts) {
    String layer = shape.layer(0);
    List<double[]> queries = new ArrayList<>();
    List<double[]> keys = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    for (double[] row : rows) {
      double[] normed = normalized(row, layer + "self_attn_layer_norm");
      queries.add(rounded(product(normed, layer + "self_attn.q_proj")));
      keys.add(rounded(product(normed, layer + "self_attn.k_proj")));
      values.add(rounded(product(normed, layer + "self_attn.v_proj")));
    }
    return IntStream.range(0, rows.size())
        .mapToObj(
            i -> {
              double[] attended = attention(queries.get(i), keys, values, counts);
              double[] middle = sum(rows.get(i), product(attended, layer + "self_attn.out_proj"));
              double[] inner =
                  product(normalized(middle, layer + "final_layer_norm"), layer + "fc1");
              Arrays.setAll(inner, k -> rounded(gelu(inner[k])));
              return sum(middle, product(inner, layer + "fc2"));
            })
        .toList();
  }

  private double[] attention(
      double[] query, List<double[]> keys, List<double[]> values, int... counts) {
    int size = EncoderShape.HEAD;
    double[] result = new double[query.length];
    for (int from = 0; from < query.length; from += size) {
      double[] scores = new double[counts.length];
      for (int key = 0; key < scores.length; key++) {
        for (int i = from; i < from + size; i++) {
          scores[key] += query[i] * keys.get(key)[i] / Math.sqrt(size);
        }
      }
      double most = Arrays.stream(scores).max().orElseThrow();
      double total = 0;
      for (int key = 0; key < scores.length; key++) {
        double weight = counts[key] * Math.exp(scores[key] - most);
        total += weight;
        for (int i = from; i < from + size; i++) {
          result[i] += weight * values.get(key)[i];
        }
      }
      for (int i = from; i < from + size; i++) {
        result[i] = rounded(result[i] / total);
      }
    }
    return result;
  }

  /** Returns the token of two frames: pooled, normed and projected. */
  double[] end(double[] first, double[] second) {
    double[] pooled = sum(first, second);
    Arrays.setAll(pooled, i -> pooled[i] / 2);
    return product(normalized(pooled, shape.prefix() + "layer_norm"), shape.projector());
  }

  private double[] normalized(double[] x, String name) {
    float[] gain = store.dense(name + ".weight").toFloats();
    float[] bias = store.dense(name + ".bias").toFloats();
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(it -> (it - mean) * (it - mean)).sum() / x.length;
    double by = 1 / Math.sqrt(variance + EPSILON);
    double[] normed = new double[x.length];
    Arrays.setAll(normed, i -> rounded((x[i] - mean) * by * gain[i] + bias[i]));
    return normed;
  }

  private double[] product(double[] x, String name) {
    return ReferenceProduct.of(store, name, x);
  }

  private static double gelu(double x) {
    return x / 2 * (1 + erf(x / Math.sqrt(2)));
  }

  /** Computes a series of terms with one sign; beyond 6 the result is 1 to the last bit. */
  private static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; term != 0 && Math.abs(term) > Math.abs(sum) * 0x1p-54; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static double[] rounded(double[] x) {
    double[] results = new double[x.length];
    Arrays.setAll(results, i -> rounded(x[i]));
    return results;
  }

  static double rounded(double value) {
    return HalfPrecision.roundToBfloat16((float) value);
  }
}
