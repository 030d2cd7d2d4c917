package org.voicepersona.model.calibrate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.prepare.Calibrator;
import org.voicepersona.model.torch.TorchModule;

/**
 * Rounds matrices to 4 bits by the second moments of their inputs, each column together with what
 * the errors of those behind it bring into it (GPTQ, Frantar et al. 2022).
 *
 * <p>In memory is, of one matrix at a time, the second moments of its inputs.
 */
public final class ErrorFeedback implements AutoCloseable {

  /** What is added to the diagonal of second moments, in parts of its mean. */
  private static final double DAMPING = 0.01;

  /** Elements of a matrix that are rounded at a time. */
  private static final int MOST_ELEMENTS = 1 << 24;

  private static final int ROW_MULTIPLE = 64;

  private final TorchModule module;
  private final Grid grid;

  /** Makes one whose arithmetic {@code manager} owns. */
  public ErrorFeedback(NDManager manager, Grid grid) {
    this.module =
        TorchModule.load(manager, ErrorFeedback.class, "ErrorFeedback", Map.of("training", false));
    this.grid = grid;
  }

  /** Returns the matrices of a part that is rounded: each when it is asked for, once. */
  public LayerMatrices rounding(Calibrator.Matrices matrices) {
    return new Rounding(matrices);
  }

  /** Returns the matrices of parts that were written. */
  public LayerMatrices written(WeightStore store) {
    return new StoredMatrices(module, store);
  }

  /** Rounds a matrix of which nothing is needed afterwards, however large. */
  public void round(LayerMatrices.Inputs inputs, Calibrator.Matrices matrices, String name)
      throws IOException {
    try (NDManager step = inputs.weights().getManager().newSubManager()) {
      new Rounding(matrices).round(step, factor(step, inputs), name, rounded -> {});
    }
  }

  /** Returns rows of several sequences, one after the other. */
  public NDArray join(NDManager owner, List<NDArray> rows) {
    return module.call(owner, "join", rows);
  }

  private NDArray factor(NDManager owner, LayerMatrices.Inputs inputs) {
    try (NDManager own = owner.newSubManager()) {
      NDArray moments = own.zeros(new Shape(inputs.columns(), inputs.columns()));
      long at = 0;
      for (LayerMatrices.Rows piece : inputs.pieces()) {
        try (NDManager step = own.newSubManager()) {
          NDArray rows = piece.in(step);
          module.call(step, "count", moments, rows, inputs.weights(), at);
          at += rows.getShape().get(0);
        }
      }
      return module.call(owner, "factor", moments, inputs.weights(), DAMPING);
    }
  }

  private final class Rounding implements LayerMatrices {

    private final Calibrator.Matrices matrices;

    Rounding(Calibrator.Matrices matrices) {
      this.matrices = matrices;
    }

    @Override
    public float[] vector(String name) {
      return matrices.has(name) ? matrices.read(name, 0, 1) : new float[0];
    }

    @Override
    public List<NDArray> matrices(NDManager own, Inputs inputs, List<String> names)
        throws IOException {
      List<NDArray> rounded = new ArrayList<>();
      try (NDManager step = own.newSubManager()) {
        NDArray factor = factor(step, inputs);
        for (String name : names) {
          List<NDArray> pieces = new ArrayList<>();
          round(step, factor, name, found -> pieces.add(dequantized(step, found)));
          rounded.add(join(own, pieces));
        }
      }
      return rounded;
    }

    private NDArray dequantized(NDManager owner, List<NDArray> rounded) {
      return module.call(owner, "dequantize", rounded.get(0), rounded.get(1), rounded.get(2));
    }

    /**
     * Rounds a matrix some rows at a time.
     *
     * @param factor of the second moments of its inputs
     * @param then takes values, scales and zeros of the rows, which are closed after it
     */
    private void round(NDManager manager, NDArray factor, String name, Consumer<List<NDArray>> then)
        throws IOException {
      int columns = Math.toIntExact(factor.getShape().get(0));
      int rows = matrices.rows(name);
      int most = Math.max(1, MOST_ELEMENTS / columns / ROW_MULTIPLE) * ROW_MULTIPLE;
      for (int first = 0; first < rows; first += most) {
        int count = Math.min(most, rows - first);
        try (NDManager piece = manager.newSubManager()) {
          NDArray weights =
              piece.create(matrices.read(name, first, count), new Shape(count, columns));
          List<NDArray> found =
              module.callForList(piece, "round", weights, factor, grid.groupSize(), grid.halves());
          matrices.write(
              name,
              first,
              new Calibrator.Int4Rows(
                  found.get(0).toByteArray(),
                  found.get(1).toFloatArray(),
                  found.get(2).toFloatArray()));
          then.accept(found);
        }
      }
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
