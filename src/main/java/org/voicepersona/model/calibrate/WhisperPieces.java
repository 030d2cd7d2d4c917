package org.voicepersona.model.calibrate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.torch.TorchModule;

/**
 * The blocks of an encoder of Whisper's design, whose matrices are given as they are asked for.
 * Every row counts the same. What a block is given is closed by it.
 */
public final class WhisperPieces implements AutoCloseable {

  private static final String NORM = "_layer_norm";

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
    NDArray mel = own.create(clip.values(), new Shape(clip.bins(), clip.frames()));
    return module.call(own, "convolve", mel, stem, clip.lengths().encoderFrames());
  }

  /**
   * Adds to x [tokens, width] what attention within each sequence brings.
   *
   * @param counts tokens of each sequence
   * @param name how the names of its tensors start, such as {@code layers.0.self_attn}
   */
  public NDArray attend(NDManager owner, NDArray x, long[] counts, String name) throws IOException {
    try (NDManager own = owner.newSubManager()) {
      NDArray y = norm(own, x, name + NORM);
      List<NDArray> projections =
          matrices.matrices(own, equal(y), names(name, "q_proj", "k_proj", "v_proj"));
      NDArray attended = module.call(own, "attend", y, counts, projections, biases(own, name));
      return add(owner, x, attended, name + ".out_proj");
    }
  }

  /** Adds to x [tokens, width] what the feed-forward block of {@code layer} makes of it. */
  public NDArray feedForward(NDManager owner, NDArray x, String layer) throws IOException {
    try (NDManager own = owner.newSubManager()) {
      NDArray inner;
      try (NDManager step = own.newSubManager()) {
        NDArray y = norm(step, x, layer + "final" + NORM);
        NDArray up = matrices.matrix(step, equal(y), layer + "fc1.weight");
        inner = module.call(own, "inner", y, up, matrices.vector(step, layer + "fc1.bias"));
      }
      return add(owner, x, inner, layer + "fc2");
    }
  }

  /** Has a linear layer see the mean of every two rows of each sequence, normalised. */
  void project(NDManager owner, NDArray x, long[] counts, String norm, String name)
      throws IOException {
    try (NDManager own = owner.newSubManager()) {
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

  private NDArray add(NDManager owner, NDArray x, NDArray inputs, String name) throws IOException {
    try (NDManager step = owner.newSubManager()) {
      NDArray matrix = matrices.matrix(step, equal(inputs), name + ".weight");
      NDArray bias = matrices.vector(step, name + ".bias");
      NDArray sum = module.call(owner, "add", x, inputs, matrix, bias);
      x.close();
      return sum;
    }
  }

  private static LayerMatrices.Inputs equal(NDArray rows) {
    return new LayerMatrices.Inputs(
        rows, rows.getManager().ones(new Shape(rows.getShape().get(0))));
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
