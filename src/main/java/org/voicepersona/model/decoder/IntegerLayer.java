package org.voicepersona.model.decoder;

import static org.voicepersona.model.onnx.OnnxModel.MICROSOFT;
import static org.voicepersona.model.onnx.OnnxModel.STANDARD;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.onnx.OnnxModel;
import org.voicepersona.model.onnx.OnnxProgram;
import org.voicepersona.model.torch.HostTensor;
import org.voicepersona.model.weights.SpeechModule;

/**
 * A layer of the decoder on the CPU whose linear layers are integer products. One ONNX program
 * computes queries, keys and values, another all that follows attention.
 */
public final class IntegerLayer implements DecoderLayer {

  private final SpeechModule module;
  private final TextConfig config;
  private final OnnxProgram before;
  private final String queries;
  private final String keys;
  private final String values;
  private final OnnxProgram after;
  private final String result;
  private final long bytes;

  /**
   * Loads a layer.
   *
   * @param prefix what the names of its weights start with
   */
  public IntegerLayer(
      SpeechModule module, NDManager host, WeightStore store, TextConfig config, String prefix) {
    this.module = module;
    this.config = config;
    long hidden = config.hiddenSize();

    OnnxModel first = new OnnxModel();
    IntegerLinear layers = new IntegerLinear(first, store, config.rmsNormEpsilon());
    String normed = layers.norm(first.input("x", hidden), prefix + "input_layernorm.weight");
    this.queries = layers.linear(normed, prefix + "self_attn.q_proj");
    this.keys = layers.linear(normed, prefix + "self_attn.k_proj");
    this.values = layers.linear(normed, prefix + "self_attn.v_proj");
    first.output(queries, queryWidth());
    first.output(keys, keyWidth());
    first.output(values, keyWidth());
    this.before = OnnxProgram.of(host, first);

    OnnxModel second = new OnnxModel();
    IntegerLinear rest = new IntegerLinear(second, store, config.rmsNormEpsilon());
    String x = second.input("x", hidden);
    String attended = second.input("attended", queryWidth());
    String middle = add(second, x, rest.linear(attended, prefix + "self_attn.o_proj"));
    String inner = rest.norm(middle, prefix + "post_attention_layernorm.weight");
    String gate = rest.linear(inner, prefix + "mlp.gate_proj");
    String up = rest.linear(inner, prefix + "mlp.up_proj");
    String silu = second.node(MICROSOFT, "QuickGelu", Map.of("alpha", 1f), List.of(gate));
    String gated = second.node(STANDARD, "Mul", Map.of(), List.of(silu, up));
    this.result = add(second, middle, rest.linear(gated, prefix + "mlp.down_proj"));
    second.output(result, hidden);
    this.after = OnnxProgram.of(host, second);
    this.bytes = layers.bytes() + rest.bytes();
  }

  private static String add(OnnxModel model, String a, String b) {
    return model.node(STANDARD, "Add", Map.of(), List.of(a, b));
  }

  private long queryWidth() {
    return (long) config.heads() * config.headSize();
  }

  private long keyWidth() {
    return (long) config.keyValueHeads() * config.headSize();
  }

  /**
   * Runs the layer.
   *
   * @param manager owns the result
   * @param x [rows, hidden] float32, an even number of rows
   * @param index this layer's number in the stage
   * @return [rows, hidden]
   */
  NDArray advance(NDManager manager, NDArray x, int index, PanelAttention attention) {
    try (NDManager own = manager.newSubManager()) {
      Map<String, NDArray> projected = project(own, x);
      NDArray attended = room(own, x.getShape().get(0), queryWidth());
      attention.attend(
          index,
          new PanelAttention.Rows(
              floats(projected.get(queries)),
              floats(projected.get(keys)),
              floats(projected.get(values)),
              floats(attended)));
      return finish(manager, x, attended);
    }
  }

  private static FloatBuffer floats(NDArray tensor) {
    return HostTensor.bytes(tensor).asFloatBuffer();
  }

  /** Returns queries, keys and values of x, each [rows, width]. */
  private Map<String, NDArray> project(NDManager manager, NDArray x) {
    long rows = x.getShape().get(0);
    Map<String, NDArray> projected =
        Map.of(
            queries, room(manager, rows, queryWidth()),
            keys, room(manager, rows, keyWidth()),
            values, room(manager, rows, keyWidth()));
    before.run(Map.of("x", x), projected);
    return projected;
  }

  private NDArray finish(NDManager manager, NDArray x, NDArray attended) {
    NDArray next = room(manager, x.getShape().get(0), config.hiddenSize());
    after.run(Map.of("x", x, "attended", attended), Map.of(result, next));
    return next;
  }

  private NDArray room(NDManager manager, long rows, long width) {
    return module.allocate(manager, rows, width);
  }

  @Override
  public void multiply(NDManager manager, NDArray x) {
    try (NDManager own = manager.newSubManager()) {
      NDArray even = module.evenRows(own, x);
      project(own, even);
      finish(own, even, room(own, even.getShape().get(0), queryWidth()));
    }
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    before.close();
    after.close();
  }
}
