package org.voicepersona.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.QuantizedStore;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.onnx.OnnxModel;
import org.voicepersona.model.onnx.OnnxProgram;
import org.voicepersona.model.quantize.ScaleType;
import org.voicepersona.model.torch.TorchRuntime;

/** Products of integers against the same product in double precision. */
class IntegerLinearTest {

  private static final int COLUMNS = 256;
  private static final int ROWS = 48;

  private final NDManager manager = TorchRuntime.newManager(Device.cpu());
  private final Random random = new Random(4);

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "32, ROW_MAJOR",
    "64, ROW_MAJOR_LOW_FIRST",
    "128, ROW_MAJOR_LOW_FIRST",
    "128, AVX512",
    "32, PAIRS_16"
  })
  void differFromTheExactProductByTheRoundingOfTheActivations(int groupSize, Int4Layout layout) {
    Matrices matrices =
        new Matrices(new QuantizedStore.Form(4, groupSize, ScaleType.BFLOAT16, layout));
    float[] x = gaussian(4 * COLUMNS);
    float[] y = product(matrices, x, 4);
    for (int row = 0; row < 4; row++) {
      for (int out = 0; out < 2 * ROWS; out++) {
        double exact = matrices.bias(out);
        double allowed = 1e-4;
        for (int group = 0; group < COLUMNS / groupSize; group++) {
          double largest = 0;
          double weights = 0;
          for (int k = group * groupSize; k < (group + 1) * groupSize; k++) {
            exact += (double) x[row * COLUMNS + k] * matrices.weight(out, k);
            largest = Math.max(largest, Math.abs(x[row * COLUMNS + k]));
            weights += Math.abs(matrices.centred(out, k));
          }
          allowed += largest / 127 / 2 * weights * 1.01;
        }
        assertThat((double) y[row * 2 * ROWS + out]).isCloseTo(exact, within(allowed));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 128})
  void aRowIsTheSameWhateverStandsBesideIt(int groupSize) {
    Matrices matrices =
        new Matrices(
            new QuantizedStore.Form(
                4, groupSize, ScaleType.BFLOAT16, Int4Layout.ROW_MAJOR_LOW_FIRST));
    float[] row = gaussian(COLUMNS);
    float[] alone = Arrays.copyOf(product(matrices, twice(row), 2), 2 * ROWS);
    for (int company = 2; company <= 18; company += 2) {
      for (int place = 0; place < company; place += 3) {
        float[] x = gaussian(company * COLUMNS);
        System.arraycopy(row, 0, x, place * COLUMNS, COLUMNS);
        float[] y = product(matrices, x, company);
        assertThat(Arrays.copyOfRange(y, place * 2 * ROWS, (place + 1) * 2 * ROWS))
            .as("row %d of %d", place, company)
            .isEqualTo(alone);
      }
    }
  }

  @Test
  void refusesWeightsThatAreNotIn4Bits() {
    WeightStore store =
        new Matrices(new QuantizedStore.Form(8, 0, ScaleType.FLOAT32, Int4Layout.ROW_MAJOR));
    assertThatThrownBy(() -> Int4Matrix.of(store, "first"))
        .isInstanceOf(CheckpointException.class)
        .hasMessage("first is not stored in 4 bits, must be for products of integers");
  }

  private static float[] twice(float[] row) {
    float[] rows = Arrays.copyOf(row, 2 * row.length);
    System.arraycopy(row, 0, rows, row.length, row.length);
    return rows;
  }

  private float[] product(WeightStore store, float[] x, int rows) {
    OnnxModel model = new OnnxModel();
    IntegerLinear layers = new IntegerLinear(model, store, 1e-6);
    String in = model.input("x", COLUMNS);
    String first = layers.linear(in, "first");
    String second = layers.linear(in, "second");
    model.output(first, ROWS);
    model.output(second, ROWS);
    Shape shape = new Shape(rows, ROWS);
    try (OnnxProgram program = OnnxProgram.of(manager, model);
        NDArray given = manager.create(x, new Shape(rows, COLUMNS));
        NDArray left = manager.zeros(shape);
        NDArray right = manager.zeros(shape)) {
      program.run(Map.of("x", given), Map.of(first, left, second, right));
      try (NDArray both = left.concat(right, 1)) {
        return both.toFloatArray();
      }
    }
  }

  private float[] gaussian(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Two matrices, only the second of which has a bias. */
  private final class Matrices implements WeightStore {

    private final List<Weight> weights;
    private final List<QuantizedStore.Values> values;
    private final float[] bias = gaussian(ROWS);

    Matrices(QuantizedStore.Form form) {
      this.weights =
          List.of(
              QuantizedStore.quantize(
                  QuantizedStore.floats(gaussian(ROWS * COLUMNS), ROWS, COLUMNS), form),
              QuantizedStore.quantize(
                  QuantizedStore.floats(gaussian(ROWS * COLUMNS), ROWS, COLUMNS), form));
      this.values =
          weights.stream().map(it -> QuantizedStore.Values.of(it, ROWS, COLUMNS)).toList();
    }

    double bias(int out) {
      return out < ROWS ? 0 : bias[out - ROWS];
    }

    double weight(int out, int column) {
      int at = out % ROWS * COLUMNS + column;
      return centred(out, column) + values.get(out / ROWS).zeros()[at];
    }

    double centred(int out, int column) {
      return values.get(out / ROWS).centred()[out % ROWS * COLUMNS + column];
    }

    @Override
    public Set<String> names() {
      return Set.of("first.weight", "second.weight", "second.bias");
    }

    @Override
    public Weight weight(String name) {
      return switch (name) {
        case "first.weight" -> weights.get(0);
        case "second.weight" -> weights.get(1);
        case "second.bias" -> new Weight.Dense(QuantizedStore.floats(bias, ROWS));
        default -> throw new CheckpointException("there is no " + name);
      };
    }

    @Override
    public void close() {}
  }
}
