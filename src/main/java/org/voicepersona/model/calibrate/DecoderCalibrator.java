package org.voicepersona.model.calibrate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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

  private final DecoderNames names;
  private final TextConfig config;
  private final Inputs inputs;
  private final NDManager manager = TorchRuntime.newManager(Device.cpu());
  private final ErrorFeedback feedback;
  private final TorchModule module;
  private final NDArray inverseFrequencies; // [head size / 2]

  private long[] counts = {};
  private NDArray rowWeights; // [tokens]
  private NDArray x; // [tokens, hidden], behind the first `layers` layers
  private int layers;

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
    this.inputs = inputs;
    this.feedback = new ErrorFeedback(manager, grid);
    this.module =
        TorchModule.load(
            manager,
            DecoderCalibrator.class,
            "DecoderPieces",
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
      pass(feedback.written(written));
    }
    if (isHead) {
      try (NDManager own = manager.newSubManager()) {
        NDArray normed = normed(own, feedback.rounding(matrices), names.finalNorm());
        feedback.round(counted(normed), matrices, names.headWeight());
      }
    } else {
      pass(feedback.rounding(matrices));
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
      rowWeights = feedback.join(manager, weights);
      x = feedback.join(manager, rows);
    }
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
          weights.matrices(
              step, counted(normed), parts.stream().map(part -> part + ".weight").toList());
      List<NDArray> biases =
          parts.stream().map(part -> weights.vector(step, part + ".bias")).toList();
      return module.call(own, "attend", normed, counts, projections, biases, inverseFrequencies);
    }
  }

  /** Returns the inputs of the down projection, [tokens, inner]. */
  private NDArray gated(NDManager own, LayerMatrices weights, String layer) throws IOException {
    List<String> parts =
        Stream.of("gate_proj", "up_proj").map(part -> layer + "mlp." + part + ".weight").toList();
    try (NDManager step = own.newSubManager()) {
      NDArray normed = normed(step, weights, layer + "post_attention_layernorm.weight");
      List<NDArray> gateUp = weights.matrices(step, counted(normed), parts);
      return module.call(own, "gate", normed, gateUp.get(0), gateUp.get(1));
    }
  }

  private NDArray normed(NDManager step, LayerMatrices weights, String norm) {
    return module.call(step, "norm", x, weights.vector(step, norm));
  }

  /** Adds what a matrix makes of {@code inputs}, which are closed. */
  private void add(NDArray inputs, LayerMatrices weights, String name) throws IOException {
    try (NDManager step = manager.newSubManager()) {
      NDArray matrix = weights.matrix(step, counted(inputs), name);
      NDArray sum = module.call(manager, "add", x, inputs, matrix);
      x.close();
      x = sum;
      inputs.close();
    }
  }

  private LayerMatrices.Inputs counted(NDArray rows) {
    return LayerMatrices.Inputs.of(rows, rowWeights);
  }

  @Override
  public void close() {
    feedback.close();
    module.close();
    manager.close();
  }
}
