package org.voicepersona.model.calibrate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.decoder.Rotations;
import org.voicepersona.model.prepare.Calibrator;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.torch.TorchRuntime;

/**
 * Rounds layers and head of a decoder of the Qwen2 family with error feedback (GPTQ, Frantar et al.
 * 2022), in the order of use: each matrix hears what the rounded ones before it make of the
 * sequences.
 *
 * <p>In memory are the rows of all sequences, and of one matrix at a time its weights and the
 * second moments of its inputs. A preparation that was stopped has the sequences run through the
 * layers that are there already, to the same numbers.
 */
public final class DecoderCalibrator implements Calibrator {

  /** What is added to the diagonal of second moments, in parts of its mean. */
  private static final double DAMPING = 0.01;

  /** Elements of a matrix that are rounded at a time. */
  private static final int MOST_ELEMENTS = 1 << 24;

  private static final int ROW_MULTIPLE = 64;

  private final DecoderNames names;
  private final TextConfig config;
  private final Grid grid;
  private final Inputs inputs;
  private final NDManager manager = TorchRuntime.newManager(Device.cpu());
  private final TorchModule module;
  private final NDArray inverseFrequencies; // [head size / 2]

  private long[] counts = {};
  private NDArray rowWeights; // [tokens]
  private NDArray x; // [tokens, hidden], behind the first `layers` layers
  private int layers;

  /**
   * The grids that matrices are rounded to.
   *
   * @param groupSize columns that share scale and zero
   * @param halves whether these are stored in bfloat16, rather than float32
   */
  public record Grid(int groupSize, boolean halves) {}

  /**
   * A sequence as the decoder is given it.
   *
   * @param rows [tokens, hidden] float32
   * @param weights how much each row counts among the inputs of a matrix, [tokens]
   */
  public record Input(NDArray rows, float[] weights) {

    /** Checks that there is a weight for each row. */
    public Input {
      if (weights.length != rows.getShape().get(0)) {
        throw new IllegalArgumentException(
            "there are %d weights, must be one for each of %d rows"
                .formatted(weights.length, rows.getShape().get(0)));
      }
    }
  }

  /** Gives the decoder's input. */
  @FunctionalInterface
  public interface Inputs {
    /**
     * Returns the sequences.
     *
     * @param written the encoder and the token embedding, as they were written
     */
    List<Input> of(NDManager manager, WeightStore written);
  }

  /** Makes a calibrator; {@code inputs} is asked once. */
  public DecoderCalibrator(DecoderNames names, TextConfig config, Grid grid, Inputs inputs) {
    this.names = names;
    this.config = config;
    this.grid = grid;
    this.inputs = inputs;
    this.module =
        TorchModule.load(
            manager,
            DecoderCalibrator.class,
            "ErrorFeedback",
            Map.of(
                "training", false,
                "heads", config.heads(),
                "key_heads", config.keyValueHeads(),
                "epsilon", config.rmsNormEpsilon()));
    this.inverseFrequencies = manager.create(Rotations.inverseFrequencies(config));
    this.rowWeights = manager.create(new float[0]);
    this.x = manager.create(new float[0]);
  }

  @Override
  public boolean rounds(ModelConfig.Part part) {
    return part.kind() == Kind.DECODER_LAYER || part.kind() == Kind.HEAD;
  }

  @Override
  public void round(ModelConfig.Part part, WeightStore written, Matrices matrices)
      throws IOException {
    begin(written);
    boolean isHead = part.kind() == Kind.HEAD;
    int layer = isHead ? config.layers() : layer(part);
    while (layers < layer) {
      pass(new StoredMatrices(module, written));
    }
    if (isHead) {
      try (NDManager own = manager.newSubManager()) {
        Rounding rounding = new Rounding(matrices);
        NDArray normed = normed(own, rounding, names.finalNorm());
        NDArray factor = module.call(own, "factor", normed, rowWeights, DAMPING);
        rounding.round(factor, names.headWeight(), rounded -> {});
      }
    } else {
      pass(new Rounding(matrices));
    }
  }

  private int layer(ModelConfig.Part part) {
    for (int i = 0; i < config.layers(); i++) {
      String prefix = names.layer(i);
      if (part.shapes().keySet().stream().allMatch(name -> name.startsWith(prefix))) {
        return i;
      }
    }
    throw new IllegalArgumentException(part.content() + " is no layer of the decoder");
  }

  private void begin(WeightStore written) {
    if (counts.length > 0) {
      return;
    }
    try (NDManager own = manager.newSubManager()) {
      List<Input> sequences = inputs.of(own, written);
      List<NDArray> rows = sequences.stream().map(Input::rows).toList();
      List<NDArray> weights = sequences.stream().map(it -> own.create(it.weights())).toList();
      counts = rows.stream().mapToLong(sequence -> sequence.getShape().get(0)).toArray();
      rowWeights = module.call(manager, "join", weights);
      x = module.call(manager, "join", rows);
    }
  }

  /** The matrices of a layer: as they were written, or as they are rounded by their inputs. */
  interface LayerMatrices {

    /** Returns a vector, or nothing if there is none of that name. */
    float[] vector(String name);

    /** Returns matrices [rows, columns] that have {@code inputs} [tokens, columns] in common. */
    List<NDArray> matrices(NDManager own, NDArray inputs, List<String> names) throws IOException;
  }

  /** Runs the sequences through the next layer. */
  private void pass(LayerMatrices weights) throws IOException {
    String layer = names.layer(layers);
    try (NDManager own = manager.newSubManager()) {
      NDArray attended = attended(own, weights, layer);
      add(attended, weights, layer + "self_attn.o_proj.weight");
      NDArray gated = gated(own, weights, layer);
      add(gated, weights, layer + "mlp.down_proj.weight");
    }
    layers++;
  }

  /** Returns what attention brings, [tokens, hidden]. */
  private NDArray attended(NDManager own, LayerMatrices weights, String layer) throws IOException {
    List<String> parts =
        Stream.of("q_proj", "k_proj", "v_proj").map(part -> layer + "self_attn." + part).toList();
    try (NDManager step = own.newSubManager()) {
      NDArray normed = normed(step, weights, layer + "input_layernorm.weight");
      List<NDArray> projections =
          weights.matrices(step, normed, parts.stream().map(part -> part + ".weight").toList());
      List<NDArray> biases =
          parts.stream().map(part -> vector(step, weights, part + ".bias")).toList();
      return module.call(own, "attend", normed, counts, projections, biases, inverseFrequencies);
    }
  }

  /** Returns the inputs of the down projection, [tokens, inner]. */
  private NDArray gated(NDManager own, LayerMatrices weights, String layer) throws IOException {
    List<String> parts =
        Stream.of("gate_proj", "up_proj").map(part -> layer + "mlp." + part + ".weight").toList();
    try (NDManager step = own.newSubManager()) {
      NDArray normed = normed(step, weights, layer + "post_attention_layernorm.weight");
      List<NDArray> gateUp = weights.matrices(step, normed, parts);
      return module.call(own, "gate", normed, gateUp.get(0), gateUp.get(1));
    }
  }

  private NDArray normed(NDManager step, LayerMatrices weights, String norm) {
    return module.call(step, "norm", x, vector(step, weights, norm));
  }

  /** Adds what a matrix makes of {@code inputs}, which are closed. */
  private void add(NDArray inputs, LayerMatrices weights, String name) throws IOException {
    try (NDManager step = manager.newSubManager()) {
      NDArray matrix = weights.matrices(step, inputs, List.of(name)).get(0);
      NDArray sum = module.call(manager, "add", x, inputs, matrix);
      x.close();
      x = sum;
      inputs.close();
    }
  }

  private static NDArray vector(NDManager manager, LayerMatrices weights, String name) {
    return manager.create(weights.vector(name));
  }

  /** Rounds what it is asked for. */
  private final class Rounding implements LayerMatrices {

    private final Matrices matrices;

    Rounding(Matrices matrices) {
      this.matrices = matrices;
    }

    @Override
    public float[] vector(String name) {
      return matrices.has(name) ? matrices.read(name, 0, 1) : new float[0];
    }

    @Override
    public List<NDArray> matrices(NDManager own, NDArray inputs, List<String> names)
        throws IOException {
      List<NDArray> rounded = new ArrayList<>();
      try (NDManager step = own.newSubManager()) {
        NDArray factor = module.call(step, "factor", inputs, rowWeights, DAMPING);
        for (String name : names) {
          List<NDArray> pieces = new ArrayList<>();
          round(factor, name, found -> pieces.add(dequantized(step, found)));
          rounded.add(module.call(own, "join", pieces));
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
    private void round(NDArray factor, String name, Consumer<List<NDArray>> then)
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
              new Int4Rows(
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
    manager.close();
  }
}
