package org.voicepersona.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.model.QuantizedStore;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.GraphSource;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.quantize.ScaleType;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.ComputeSettings.Activations;
import org.voicepersona.model.weights.Int4Form;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.WeightLoader;

/** Every way to multiply with a stored matrix, against multiplying with its dequantised values. */
class LinearKernelsTest {

  private static final int COLUMNS = 384;

  /** Whole blocks of every layout, and a part of one. */
  private static final int OUTPUTS = 464;

  private final NDManager manager = TorchRuntime.newManager(Device.cpu());
  private final Random random = new Random(5);

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<Arguments> forms() {
    return Stream.of(
            new QuantizedStore.Form(8, 0, ScaleType.FLOAT32, Int4Layout.ROW_MAJOR),
            new QuantizedStore.Form(4, 32, ScaleType.BFLOAT16, Int4Layout.ROW_MAJOR),
            new QuantizedStore.Form(4, 64, ScaleType.BFLOAT16, Int4Layout.ROW_MAJOR_LOW_FIRST),
            new QuantizedStore.Form(4, 128, ScaleType.BFLOAT16, Int4Layout.AVX512),
            new QuantizedStore.Form(4, 64, ScaleType.BFLOAT16, Int4Layout.AVX2),
            new QuantizedStore.Form(4, 32, ScaleType.BFLOAT16, Int4Layout.PAIRS_32),
            new QuantizedStore.Form(4, 128, ScaleType.BFLOAT16, Int4Layout.PAIRS_16))
        .flatMap(form -> Stream.of(1, 3, 4, 5, 33).map(rows -> Arguments.of(form, rows)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void dequantisesInFloat32(QuantizedStore.Form form, int rows) {
    assertProduct(
        form,
        rows,
        new ComputeSettings(
            Activations.FLOAT32, 0, Int4Products.FLOAT, false, Placement.whole(ComputeDevice.CPU)),
        2e-5);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void dequantisesInBfloat16(QuantizedStore.Form form, int rows) {
    assertProduct(
        form,
        rows,
        new ComputeSettings(
            Activations.BFLOAT16, 0, Int4Products.FLOAT, false, Placement.whole(ComputeDevice.CPU)),
        0.04);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void usesTheKernelsInBfloat16(QuantizedStore.Form form, int rows) {
    if (form.layout() != Int4Layout.ROW_MAJOR && form.layout() != Int4LayoutProbe.ofThisMachine()) {
      return; // another processor's kernel
    }
    assertProduct(
        form,
        rows,
        new ComputeSettings(
            Activations.BFLOAT16,
            64,
            Int4Products.FLOAT,
            false,
            Placement.whole(ComputeDevice.CPU)),
        0.04);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void bringsEveryOrderIntoRowsForDevicesWithoutTheKernel(QuantizedStore.Form form, int rows) {
    ComputeSettings settings =
        new ComputeSettings(
            Activations.BFLOAT16,
            64,
            Int4Products.FLOAT,
            false,
            Placement.whole(ComputeDevice.CPU));
    assertProduct(form, rows, settings, 0.04, Int4Form.ROWS);
  }

  private void assertProduct(
      QuantizedStore.Form form, int rows, ComputeSettings settings, double tolerance) {
    Int4Form kernelForm = settings.kernelRows() > 0 ? Int4Form.BLOCKS : Int4Form.STORED;
    assertProduct(form, rows, settings, tolerance, kernelForm);
  }

  /** Checks x w^T + b with x and w about 1: the error relative to the size of the products. */
  private void assertProduct(
      QuantizedStore.Form form,
      int rows,
      ComputeSettings settings,
      double tolerance,
      Int4Form loadedAs) {
    Tensor matrix = QuantizedStore.floats(gaussian(OUTPUTS * COLUMNS), OUTPUTS, COLUMNS);
    Tensor bias = QuantizedStore.floats(gaussian(OUTPUTS), OUTPUTS);
    Weight weight = QuantizedStore.quantize(matrix, form);
    boolean rearranged =
        form.layout() == Int4Layout.ROW_MAJOR_LOW_FIRST
            || (loadedAs == Int4Form.BLOCKS && form.layout() == Int4Layout.ROW_MAJOR);
    Int4Layout layout = rearranged ? Int4LayoutProbe.ofThisMachine() : form.layout();
    float[] x = gaussian(rows * COLUMNS);
    try (SpeechModule graph =
        SpeechModule.load(
            manager,
            GraphSource.current(),
            settings.activations(),
            settings.kernelRows(),
            layout,
            new SpeechModule.Shape(1, 1, 1, 1e-5, true))) {
      WeightLoader loader =
          new WeightLoader(new OneLinear(weight, bias), graph, manager, settings, loadedAs);
      NDArray input = graph.activations(manager, manager.create(x, new Shape(rows, COLUMNS)));
      NDArray y = graph.linear(manager, input, loader.linear("one"));
      float[] actual = graph.cast(manager, y, Activations.FLOAT32).toFloatArray();
      double[] expected =
          product(
              x, rows, QuantizedStore.Values.of(weight, OUTPUTS, COLUMNS).sums(), bias.toFloats());
      assertThat(actual).hasSize(expected.length);
      double largest = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
      }
      assertThat(largest / Math.sqrt(COLUMNS)).isLessThan(tolerance);
    }
  }

  private static double[] product(float[] x, int rows, float[] w, float[] bias) {
    double[] y = new double[rows * bias.length];
    for (int row = 0; row < rows; row++) {
      for (int n = 0; n < bias.length; n++) {
        double sum = bias[n];
        for (int k = 0; k < COLUMNS; k++) {
          sum += (double) x[row * COLUMNS + k] * w[n * COLUMNS + k];
        }
        y[row * bias.length + n] = sum;
      }
    }
    return y;
  }

  private float[] gaussian(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** A store with one linear layer, called one. */
  private record OneLinear(Weight weight, Tensor bias) implements WeightStore {

    @Override
    public Set<String> names() {
      return Set.of("one.weight", "one.bias");
    }

    @Override
    public Weight weight(String name) {
      return name.equals("one.weight") ? weight : new Weight.Dense(bias);
    }

    @Override
    public void close() {}
  }
}
