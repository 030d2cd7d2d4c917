package org.voicepersona.model.encoder;

import static org.voicepersona.model.onnx.OnnxModel.MICROSOFT;
import static org.voicepersona.model.onnx.OnnxModel.STANDARD;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.onnx.OnnxModel;
import org.voicepersona.model.onnx.OnnxModel.Role;
import org.voicepersona.model.onnx.OnnxProgram;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.ComputeSettings.Activations;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.WeightLoader;
import org.voicepersona.natives.OnnxRuntime;

/**
 * Whisper's encoder on the host, with all layers after the convolutions in one ONNX program, which
 * takes half the processor time of libtorch. Activations are float32; 8-bit matrices are multiplied
 * as integers, with activations rounded to 8 bits by groups of columns.
 *
 * <p>Chunks of 30 s are encoded one after the other; the result of a chunk depends on no other.
 */
public final class ChunkEncoder implements ClipEncoder {

  private static final double EPSILON = 1e-5;
  private static final int LARGEST_GROUP = 128;
  private static final int SMALLEST_GROUP = 32;

  private final SpeechModule module;
  private final WeightStore store;
  private final List<NDArray> stem;
  private final int width;
  private final OnnxModel model = new OnnxModel();
  private final String output;
  private final OnnxProgram program;

  /**
   * Loads an encoder.
   *
   * @param manager of the host; owns the weights
   * @param prefix what the names of its weights start with
   */
  public ChunkEncoder(
      SpeechModule module,
      NDManager manager,
      WeightStore store,
      WeightLoader loader,
      AudioConfig config,
      String prefix) {
    this.module = module;
    this.store = store;
    this.stem = EncoderWeights.stem(loader, prefix);
    this.width = config.hiddenSize();
    String x = model.input("x", width);
    for (int i = 0; i < config.layers(); i++) {
      x = layer(x, prefix + "layers." + i + ".", config.heads());
    }
    this.output = norm(x, prefix + "layer_norm");
    model.output(output, width);
    this.program = OnnxProgram.of(manager, model);
  }

  /**
   * Returns whether this encoder supports the model and {@code settings}: on the CPU, with 8-bit
   * weights or float32 activations.
   */
  public static boolean serves(WeightStore store, AudioConfig config, ComputeSettings settings) {
    boolean rounded =
        store.names().stream().map(store::weight).anyMatch(Weight.Int8.class::isInstance);
    return !settings.device().isGpu()
        && (rounded || settings.activations() == Activations.FLOAT32)
        && config.hiddenSize() % SMALLEST_GROUP == 0
        && config.feedForwardSize() % SMALLEST_GROUP == 0
        && OnnxRuntime.missing().isEmpty();
  }

  /** Adds a layer to x [frames, width]. */
  private String layer(String x, String prefix, int heads) {
    String normed = norm(x, prefix + "self_attn_layer_norm");
    List<String> projected =
        List.of("q_proj", "k_proj", "v_proj").stream()
            .map(name -> sequence(linear(normed, prefix + "self_attn." + name)))
            .toList();
    String attended =
        model.node(MICROSOFT, "MultiHeadAttention", Map.of("num_heads", (long) heads), projected);
    String middle =
        add(x, linear(reshape(attended, "rows", -1, width), prefix + "self_attn.out_proj"));
    String inner = linear(norm(middle, prefix + "final_layer_norm"), prefix + "fc1");
    String gelu = model.node(MICROSOFT, "Gelu", Map.of(), List.of(inner));
    return add(middle, linear(gelu, prefix + "fc2"));
  }

  /** Returns x [frames, width] as a batch of one sequence, [1, frames, width]. */
  private String sequence(String x) {
    return reshape(x, "sequence", 1, -1, width);
  }

  private String reshape(String x, String name, long... shape) {
    String constant = model.integers(x + "." + name, shape);
    return model.node(STANDARD, "Reshape", Map.of(), List.of(x, constant));
  }

  private String add(String a, String b) {
    return model.node(STANDARD, "Add", Map.of(), List.of(a, b));
  }

  private String norm(String x, String name) {
    return model.node(
        STANDARD,
        "LayerNormalization",
        Map.of("axis", -1L, "epsilon", (float) EPSILON),
        List.of(x, vector(name + ".weight"), vector(name + ".bias")));
  }

  private String vector(String name) {
    float[] values = store.dense(name).toFloats();
    return model.floats(name, values, values.length);
  }

  /** Adds a linear layer of x [rows, in]: [rows, out]. */
  private String linear(String x, String name) {
    Weight weight = store.weight(name + ".weight");
    if (weight instanceof Weight.Int8 int8) {
      return integerLinear(x, name, int8);
    }
    Tensor matrix = store.dense(name + ".weight");
    String values =
        model.weights(
            name + ".weight",
            Role.MATRIX,
            memory -> memory.asFloatBuffer().put(matrix.toFloats()),
            matrix.dimension(0),
            matrix.dimension(1));
    return model.node(
        STANDARD,
        "Gemm",
        Map.of("transB", 1L),
        List.of(x, values, bias(name, matrix.dimension(0))));
  }

  private String integerLinear(String x, String name, Weight.Int8 weight) {
    int rows = weight.values().dimension(0);
    int columns = weight.values().dimension(1);
    int size = Math.min(LARGEST_GROUP, Integer.lowestOneBit(columns));
    int groups = columns / size;
    String values =
        model.weights(
            name + ".q",
            Role.INT8_VALUES,
            memory -> shift(weight.values().data().duplicate(), memory),
            rows,
            groups,
            size);
    String scales =
        model.weights(
            name + ".scale",
            Role.INT8_SCALES,
            memory -> repeat(weight.scales().toFloats(), groups, memory),
            rows,
            groups);
    return model.integerProduct(
        8, x, columns, rows, size, List.of(values, scales, "", "", bias(name, rows)));
  }

  /** Writes -127..127 as 1..255, the operator's zero point being 128. */
  private static void shift(ByteBuffer values, ByteBuffer memory) {
    while (values.hasRemaining()) {
      memory.put((byte) (values.get() + 128));
    }
  }

  /** Writes the scale of each row for each of its groups. */
  private static void repeat(float[] scales, int groups, ByteBuffer memory) {
    for (float scale : scales) {
      for (int i = 0; i < groups; i++) {
        memory.putFloat(scale);
      }
    }
  }

  private String bias(String name, int rows) {
    return store.names().contains(name + ".bias")
        ? vector(name + ".bias")
        : model.floats(name + ".bias", new float[rows], rows);
  }

  /** Encodes chunks with an even number of encoder frames each. */
  @Override
  public NDArray encode(NDManager step, List<LogMel.Features> chunks) {
    NDList encoded = new NDList();
    for (LogMel.Features chunk : chunks) {
      NDArray mel = step.create(chunk.values(), new Shape(chunk.bins(), chunk.frames()));
      int frames = chunk.lengths().encoderFrames();
      NDArray x = module.evenRows(step, module.convolve(step, mel, stem, frames));
      NDArray y = module.allocate(step, frames, width);
      program.run(Map.of("x", x), Map.of(output, y));
      encoded.add(module.activations(step, y));
    }
    return module.join(step, encoded);
  }

  @Override
  public void close() {
    program.close();
  }
}
