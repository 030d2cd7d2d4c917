package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.Stream;
import org.voicepersona.model.checkpoint.TensorLayout;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.weights.WeightLoader;

/**
 * A layer of the decoder that libtorch computes as a whole, in the type of the activations; linear
 * layers are lists of weight, scales and bias a part.
 *
 * @param index the layer's number in its stage
 * @param norms weight of both norms
 * @param queriesKeysValues three parts
 * @param gateUp two parts
 */
public record TorchLayer(
    TorchModule module,
    int index,
    List<NDArray> norms,
    List<NDArray> queriesKeysValues,
    List<NDArray> out,
    List<NDArray> gateUp,
    List<NDArray> down)
    implements DecoderLayer {

  /**
   * What a step has in common for all layers of a stage.
   *
   * @param rotations cosines and sines of the rows' positions
   * @param caches values of the step's caches, see {@link TensorPiece}
   * @param scales their scales
   * @param writes see {@link StepLayout}, like the other two
   */
  record Step(
      List<NDArray> rotations,
      List<NDArray> caches,
      List<NDArray> scales,
      long[] writes,
      long[] visits,
      long[] groups) {}

  /** Loads layer {@code number} of the model. */
  public static TorchLayer load(TorchModule module, WeightLoader loader, int number, int index) {
    String prefix = TensorLayout.decoderLayer(number);
    return new TorchLayer(
        module,
        index,
        loader.dense(
            List.of(prefix + "input_layernorm.weight", prefix + "post_attention_layernorm.weight")),
        loader.linear(
            prefix + "self_attn.q_proj", prefix + "self_attn.k_proj", prefix + "self_attn.v_proj"),
        loader.linear(prefix + "self_attn.o_proj"),
        loader.linear(prefix + "mlp.gate_proj", prefix + "mlp.up_proj"),
        loader.linear(prefix + "mlp.down_proj"));
  }

  /** Runs the layer over x [rows, hidden], and returns the same for the next. */
  NDArray advance(NDManager manager, NDArray x, Step step) {
    return module.call(
        manager,
        "decoder_layer",
        x,
        step.rotations(),
        step.caches(),
        step.scales(),
        index,
        step.writes(),
        step.visits(),
        step.groups(),
        norms,
        queriesKeysValues,
        out,
        gateUp,
        down);
  }

  /**
   * Runs the layer over x [rows, hidden], with keys and values in a {@link PageStore}.
   *
   * @param common what {@code paged_step} returns
   */
  NDArray advancePaged(
      NDManager manager, NDArray x, List<NDArray> common, PageStore.Tensors pages) {
    return module.call(
        manager,
        "paged_layer",
        x,
        common,
        List.of(pages.values(), pages.scales(), pages.gathered(), pages.expanded()),
        index,
        norms,
        queriesKeysValues,
        out,
        gateUp,
        down);
  }

  @Override
  public void multiply(NDManager manager, NDArray x) {
    module.call(manager, "linear", x, queriesKeysValues).close();
    module.call(manager, "linear", x, out).close();
    module.call(manager, "feed_forward", x, gateUp, down).close();
  }

  @Override
  public long bytes() {
    return Stream.of(queriesKeysValues, out, gateUp, down).mapToLong(TorchLayer::bytes).sum();
  }

  /** Returns all tensors, list by list. */
  List<List<NDArray>> tensors() {
    return List.of(norms, queriesKeysValues, out, gateUp, down);
  }

  /** Returns the same layer with other tensors, in the order of {@link #tensors}. */
  TorchLayer with(List<List<NDArray>> lists) {
    return new TorchLayer(
        module, index, lists.get(0), lists.get(1), lists.get(2), lists.get(3), lists.get(4));
  }

  @Override
  public void close() {}

  /** Returns the bytes of the parts of a linear layer. */
  static long bytes(List<NDArray> parts) {
    return parts.stream().mapToLong(TorchLayer::bytes).sum();
  }

  private static long bytes(NDArray tensor) {
    return switch (tensor.getDataType()) {
      case UINT8, INT8 -> tensor.size();
      case FLOAT32, INT32 -> 4 * tensor.size();
      default -> 2 * tensor.size(); // bfloat16, whatever DJL calls it
    };
  }
}
