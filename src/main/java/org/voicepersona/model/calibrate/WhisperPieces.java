package org.voicepersona.model.calibrate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.torch.TorchModule;

/**
 * The blocks of an encoder of Whisper's design, whose matrices are given as they are asked for.
 * Every row counts the same.
 */
public final class WhisperPieces implements AutoCloseable {

  private static final String NORM = "_layer_norm";

  /**
   * Rows of the inputs of a second matrix that are in memory at a time; the last of them up to
   * twice as many, since a product of few rows is summed in another order.
   */
  private static final long PIECE_ROWS = 4096;

  private final TorchModule module;
  private final LayerMatrices matrices;

  /** Makes blocks with {@code heads} attention heads. */
  public WhisperPieces(NDManager manager, int heads, LayerMatrices matrices) {
    this.module =
        TorchModule.load(
            manager,
            WhisperPieces.class,
            "WhisperPieces",
            Map.of("training", false, "heads", heads));
    this.matrices = matrices;
  }

  /** Returns [encoder frames, width] of a clip. */
  public NDArray convolve(NDManager own, LogMel.Features clip, List<NDArray> stem) {
    try (NDArray mel = own.create(clip.values(), new Shape(clip.bins(), clip.frames()))) {
      return module.call(own, "convolve", mel, stem, clip.lengths().encoderFrames());
    }
  }

  /**
   * Adds to x [tokens, width] what attention within each sequence brings.
   *
   * @param counts tokens of each sequence
   * @param name how the names of its tensors start, such as {@code layers.0.self_attn}
   */
  public void attend(NDArray x, long[] counts, String name) throws IOException {
    try (NDManager own = x.getManager().newSubManager()) {
      NDArray y = norm(own, x, name + NORM);
      List<NDArray> projections =
          matrices.matrices(own, equal(y), names(name, "q_proj", "k_proj", "v_proj"));
      NDArray attended = module.call(own, "attend", y, counts, projections, biases(own, name));
      add(own, x, equal(attended), name + ".out_proj");
    }
  }

  /** Adds to x [tokens, width] what the feed-forward block of {@code layer} makes of it. */
  public void feedForward(NDArray x, String layer) throws IOException {
    try (NDManager own = x.getManager().newSubManager()) {
      NDArray y = norm(own, x, layer + "final" + NORM);
      LayerMatrices.Inputs inputs = equal(y);
      NDArray up = matrices.matrix(own, inputs, layer + "fc1.weight");
      NDArray bias = matrices.vector(own, layer + "fc1.bias");
      add(own, x, inner(y, inputs.weights(), up, bias), layer + "fc2");
    }
  }

  /** Returns the inputs of the second matrix, made anew each time that they are asked for. */
  private LayerMatrices.Inputs inner(NDArray y, NDArray weights, NDArray up, NDArray bias) {
    long tokens = y.getShape().get(0);
    long last = Math.max(0, tokens / PIECE_ROWS - 1);
    List<LayerMatrices.Rows> pieces =
        LongStream.rangeClosed(0, last)
            .<LayerMatrices.Rows>mapToObj(
                i -> {
                  long end = i == last ? tokens : (i + 1) * PIECE_ROWS;
                  return step -> module.call(step, "inner", y, i * PIECE_ROWS, end, up, bias);
                })
            .toList();
    return new LayerMatrices.Inputs(up.getShape().get(0), pieces, weights);
  }

  /** Has a linear layer see the mean of every two rows of each sequence, normalised. */
  void project(NDArray x, long[] counts, String norm, String name) throws IOException {
    try (NDManager own = x.getManager().newSubManager()) {
      NDArray y = norm(own, module.call(own, "pool", x, counts), norm);
      matrices.matrix(own, equal(y), name + ".weight");
    }
  }

  private NDArray norm(NDManager own, NDArray x, String name) {
    return module.call(
        own,
        "norm",
        x,
        matrices.vector(own, name + ".weight"),
        matrices.vector(own, name + ".bias"));
  }

  /** Adds to x what a linear layer makes of its inputs. */
  private void add(NDManager own, NDArray x, LayerMatrices.Inputs inputs, String name)
      throws IOException {
    NDArray matrix = matrices.matrix(own, inputs, name + ".weight");
    NDArray bias = matrices.vector(own, name + ".bias");
    long at = 0;
    for (LayerMatrices.Rows piece : inputs.pieces()) {
      try (NDManager step = own.newSubManager()) {
        NDArray rows = piece.in(step);
        module.call(step, "add", x, at, rows, matrix, bias);
        at += rows.getShape().get(0);
      }
    }
  }

  private static LayerMatrices.Inputs equal(NDArray rows) {
    NDArray ones = rows.getManager().ones(new Shape(rows.getShape().get(0)));
    return LayerMatrices.Inputs.of(rows, ones);
  }

  private static List<String> names(String name, String... parts) {
    return Stream.of(parts).map(part -> name + "." + part + ".weight").toList();
  }

  private List<NDArray> biases(NDManager own, String name) {
    return Stream.of("q_proj", "k_proj", "v_proj")
        .map(part -> matrices.vector(own, name + "." + part + ".bias"))
        .toList();
  }

  @Override
  public void close() {
    module.close();
  }
}
