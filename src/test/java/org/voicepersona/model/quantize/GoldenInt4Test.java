package org.voicepersona.model.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.checkpoint.SafetensorsFile;
import org.voicepersona.model.checkpoint.Tensor;

/** The 4-bit and 8-bit forms of three matrices against those that Python made. */
class GoldenInt4Test {

  private record Case(String matrix, int groupSize) {}

  private static Stream<Case> cases() {
    return Stream.of("gauss", "heavy", "edge")
        .flatMap(matrix -> Stream.of(32, 64, 128).map(group -> new Case(matrix, group)));
  }

  private static SafetensorsFile golden() {
    try {
      return SafetensorsFile.open(
          Path.of(GoldenInt4Test.class.getResource("/golden/int4/matrices.safetensors").toURI()));
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private record Quantised(byte[] values, float[] scales, float[] zeros, double squaredError) {}

  private static Quantised quantise(
      float[] weights, int groupSize, Rounding rounding, ScaleType scaleType) {
    int groups = weights.length / groupSize;
    byte[] values = new byte[weights.length];
    float[] scales = new float[groups];
    float[] zeros = new float[groups];
    double error =
        new Int4Quantizer(groupSize, rounding, scaleType)
            .quantize(weights, groups, values, scales, zeros, 0);
    return new Quantised(values, scales, zeros, error);
  }

  private static byte[] bytes(Tensor tensor) {
    byte[] bytes = new byte[tensor.data().remaining()];
    tensor.data().get(0, bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void roundsToNearestExactlyAsTheReference(Case c) {
    try (SafetensorsFile golden = golden()) {
      String name = c.matrix + ".g" + c.groupSize;
      float[] weights = golden.tensor(c.matrix + ".w").toFloats();

      Quantised made = quantise(weights, c.groupSize, Rounding.NEAREST, ScaleType.FLOAT32);

      assertThat(Arrays.equals(made.values, bytes(golden.tensor(name + ".q")))).isTrue();
      assertThat(Arrays.equals(made.scales, golden.tensor(name + ".scales").toFloats())).isTrue();
      assertThat(Arrays.equals(made.zeros, golden.tensor(name + ".zeros").toFloats())).isTrue();
      float[] dequantised = dequantise(made, c.groupSize);
      assertThat(Arrays.equals(dequantised, golden.tensor(name + ".dequant").toFloats())).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void withBfloat16ScalesHasGptFastsScalesAndNoMoreError(Case c) {
    try (SafetensorsFile golden = golden()) {
      String name = c.matrix + ".g" + c.groupSize + ".gptfast";
      float[] weights = golden.tensor(c.matrix + ".w").toFloats();

      Quantised made = quantise(weights, c.groupSize, Rounding.NEAREST, ScaleType.BFLOAT16);

      assertThat(Arrays.equals(made.scales, golden.tensor(name + ".scales_bf16").toFloats()))
          .isTrue();
      assertThat(Arrays.equals(made.zeros, golden.tensor(name + ".zeros_bf16").toFloats()))
          .isTrue();
      float[] reference = golden.tensor(name + ".dequant").toFloats();
      assertThat(made.squaredError)
          .isCloseTo(squaredError(weights, dequantise(made, c.groupSize)), withinPercentage(0.1))
          .isLessThanOrEqualTo(squaredError(weights, reference));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gauss", "heavy", "edge"})
  void roundsRowsTo8BitsExactlyAsTheReference(String matrix) {
    try (SafetensorsFile golden = golden()) {
      Tensor weights = golden.tensor(matrix + ".w");
      float[] rows = weights.toFloats();
      byte[] values = new byte[rows.length];
      float[] scales = new float[weights.dimension(0)];
      int columns = weights.dimension(1);

      for (int row = 0; row < scales.length; row++) {
        scales[row] = Int8Quantizer.quantizeRow(rows, row * columns, columns, values);
      }

      assertThat(Arrays.equals(values, bytes(golden.tensor(matrix + ".int8_127.q")))).isTrue();
      assertThat(scales).isEqualTo(golden.tensor(matrix + ".int8_127.scales").toFloats());
    }
  }

  /** The mark that made least squares the default: 15 % less squared error, at equal size. */
  @ParameterizedTest
  @MethodSource("cases")
  void leastSquaresTakesAtLeast15PercentOffTheSquaredError(Case c) {
    try (SafetensorsFile golden = golden()) {
      float[] weights = golden.tensor(c.matrix + ".w").toFloats();
      for (ScaleType type : ScaleType.values()) {
        Quantised nearest = quantise(weights, c.groupSize, Rounding.NEAREST, type);
        Quantised fitted = quantise(weights, c.groupSize, Rounding.LEAST_SQUARES, type);
        assertThat(fitted.squaredError).isLessThan(0.85 * nearest.squaredError);
      }
    }
  }

  /** Student's t with few degrees of freedom: a few weights far from the others, as models have. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 30})
  void leastSquaresTakesAsMuchOffHeavyTailedWeights(int degreesOfFreedom) {
    float[] weights = studentT(degreesOfFreedom, 256 * 128);
    for (int groupSize : new int[] {32, 64, 128}) {
      Quantised nearest = quantise(weights, groupSize, Rounding.NEAREST, ScaleType.BFLOAT16);
      Quantised fitted = quantise(weights, groupSize, Rounding.LEAST_SQUARES, ScaleType.BFLOAT16);
      assertThat(fitted.squaredError).isLessThan(0.85 * nearest.squaredError);
    }
  }

  private static float[] studentT(int degreesOfFreedom, int count) {
    Random random = new Random(degreesOfFreedom);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      double chiSquared = 0;
      for (int j = 0; j < degreesOfFreedom; j++) {
        chiSquared += Math.pow(random.nextGaussian(), 2);
      }
      values[i] = (float) (0.02 * random.nextGaussian() / Math.sqrt(chiSquared / degreesOfFreedom));
    }
    return values;
  }

  @Test
  void leastSquaresIsNoWorseInAnyGroup() {
    try (SafetensorsFile golden = golden()) {
      float[] weights = golden.tensor("edge.w").toFloats();
      for (int from = 0; from < weights.length; from += 32) {
        float[] group = Arrays.copyOfRange(weights, from, from + 32);
        double nearest = quantise(group, 32, Rounding.NEAREST, ScaleType.BFLOAT16).squaredError;
        double fitted =
            quantise(group, 32, Rounding.LEAST_SQUARES, ScaleType.BFLOAT16).squaredError;
        assertThat(fitted).isLessThanOrEqualTo(nearest);
      }
    }
  }

  private static double squaredError(float[] weights, float[] approximation) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double difference = (double) weights[i] - approximation[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static float[] dequantise(Quantised quantised, int groupSize) {
    float[] weights = new float[quantised.values.length];
    for (int i = 0; i < weights.length; i++) {
      int group = i / groupSize;
      weights[i] = (quantised.values[i] - 8) * quantised.scales[group] + quantised.zeros[group];
    }
    return weights;
  }
}
