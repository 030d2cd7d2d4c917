package org.voicepersona.model.engine;

import static org.voicepersona.model.onnx.OnnxModel.MICROSOFT;
import static org.voicepersona.model.onnx.OnnxModel.STANDARD;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.checkpoint.TensorLayout;
import org.voicepersona.model.checkpoint.TextConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.onnx.OnnxModel;
import org.voicepersona.model.onnx.OnnxProgram;
import org.voicepersona.model.torch.TorchModule;

/**
 * A layer of the decoder whose linear layers are products of integers, on the CPU: one program up
 * to queries, keys and values, and one for all that follows attention, which stays with libtorch.
 *
 * <p>What is handed on is float32. Its rows are even in number: the kernel takes two at a time, and
 * another one takes the last of an odd number, which rounds otherwise. So a row's result is the
 * same whatever stands beside it.
 */
final class IntegerLayer implements DecoderLayer {

  private final TorchModule module;
  private final int index;
  private final TextConfig config;
  private final OnnxProgram before;
  private final String projected;
  private final OnnxProgram after;
  private final String result;
  private final long bytes;

  /** Loads layer {@code number} of the model, which is number {@code index} of its stage. */
  IntegerLayer(
      TorchModule module,
      NDManager host,
      WeightStore store,
      TextConfig config,
      int number,
      int index) {
    this.module = module;
    this.index = index;
    this.config = config;
    String prefix = TensorLayout.decoderLayer(number);
    long hidden = config.hiddenSize();

    OnnxModel first = new OnnxModel();
    IntegerLinear layers = new IntegerLinear(first, store, config.rmsNormEpsilon());
    String normed = layers.norm(first.input("x", hidden), prefix + "input_layernorm.weight");
    this.projected =
        layers.linear(
            normed,
            prefix + "self_attn.q_proj",
            prefix + "self_attn.k_proj",
            prefix + "self_attn.v_proj");
    first.output(projected, projectedWidth());
    this.before = OnnxProgram.of(host, first);

    OnnxModel second = new OnnxModel();
    IntegerLinear rest = new IntegerLinear(second, store, config.rmsNormEpsilon());
    String x = second.input("x", hidden);
    String attended = second.input("attended", queryWidth());
    String middle = add(second, x, rest.linear(attended, prefix + "self_attn.o_proj"));
    String inner = rest.norm(middle, prefix + "post_attention_layernorm.weight");
    String wide = rest.linear(inner, prefix + "mlp.gate_proj", prefix + "mlp.up_proj");
    List<String> gateUp = second.node(STANDARD, "Split", Map.of("axis", 1L), List.of(wide), 2);
    String silu = second.node(MICROSOFT, "QuickGelu", Map.of("alpha", 1f), gateUp.subList(0, 1));
    String gated = second.node(STANDARD, "Mul", Map.of(), List.of(silu, gateUp.get(1)));
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

  /** Returns the width of queries, keys and values side by side. */
  private long projectedWidth() {
    return queryWidth() + 2L * config.keyValueHeads() * config.headSize();
  }

  @Override
  public NDArray advance(NDManager manager, NDArray x, Step step) {
    try (NDManager own = manager.newSubManager()) {
      NDArray attended =
          module.call(
              own,
              "attend_rows",
              project(own, x),
              step.rows(),
              step.rotations(),
              step.caches(),
              step.scales(),
              index,
              step.layout().writes(),
              step.layout().visits(),
              step.layout().groups());
      return finish(manager, x, attended);
    }
  }

  /** Returns queries, keys and values of x side by side, [rows, width]. */
  private NDArray project(NDManager manager, NDArray x) {
    NDArray result = room(manager, x.getShape().get(0), projectedWidth());
    before.run(Map.of("x", x), Map.of(projected, result));
    return result;
  }

  private NDArray finish(NDManager manager, NDArray x, NDArray attended) {
    NDArray next = room(manager, x.getShape().get(0), config.hiddenSize());
    after.run(Map.of("x", x, "attended", attended), Map.of(result, next));
    return next;
  }

  private NDArray room(NDManager manager, long rows, long width) {
    return module.call(manager, "room", rows, width);
  }

  @Override
  public void multiply(NDManager manager, NDArray x) {
    try (NDManager own = manager.newSubManager()) {
      NDArray even = module.call(own, "even_rows", x);
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
