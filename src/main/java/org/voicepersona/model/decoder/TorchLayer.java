package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.Stream;
import org.voicepersona.model.weights.PagedModule;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.WeightLoader;

/**
 * A layer of the decoder in libtorch, in the type of the activations. A linear layer is a list of
 * weight, scales and bias for each of its parts.
 *
 * @param index the layer's number in its stage
 * @param norms weights of both norms
 * @param queriesKeysValues three parts
 * @param gateUp two parts
 */
public record TorchLayer(
    SpeechModule module,
    int index,
    List<NDArray> norms,
    List<NDArray> queriesKeysValues,
    List<NDArray> out,
    List<NDArray> gateUp,
    List<NDArray> down)
    implements DecoderLayer {

  /**
   * The tensors of a step that all layers of a stage share.
   *
   * @param rotations cosines and sines of the rows' positions
   * @param text the keys and values that the rows attend to
   * @param writes where the rows' keys and values are written, see {@link StepLayout#writeNumbers}
   */
  record Step(List<NDArray> rotations, SpeechModule.Context text, long[] writes) {}

  /**
   * Loads a layer.
   *
   * @param prefix what the names of its weights start with
   * @param index the layer's number in its stage
   */
  public static TorchLayer load(
      SpeechModule module, WeightLoader loader, String prefix, int index) {
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

  /** Runs the layer over x [rows, hidden] and returns [rows, hidden]. */
  NDArray advance(NDManager manager, NDArray x, Step step) {
    return module.decoderLayer(
        manager,
        x,
        step.rotations(),
        step.text(),
        step.writes(),
        index,
        norms,
        queriesKeysValues,
        out,
        gateUp,
        down);
  }

  /**
   * Runs the layer over x [rows, hidden], with keys and values in a {@link PageStore}.
   *
   * @param step the result of {@link PagedModule#step}
   */
  NDArray advancePaged(
      PagedModule paged,
      NDManager manager,
      NDArray x,
      List<NDArray> step,
      PagedModule.Pages pages) {
    return paged.layer(manager, x, step, pages, index, norms, queriesKeysValues, out, gateUp, down);
  }

  @Override
  public void multiply(NDManager manager, NDArray x) {
    module.linear(manager, x, queriesKeysValues).close();
    module.linear(manager, x, out).close();
    module.feedForward(manager, x, gateUp, down).close();
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
      default -> 2 * tensor.size(); // bfloat16, which DJL reports as another type
    };
  }
}
