package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.voicepersona.model.checkpoint.TensorLayout;

/**
 * The weights of one layer of the decoder, as the graph takes them; linear layers are lists of
 * weight, scales and bias a part.
 *
 * @param norms weight of both norms
 * @param queriesKeysValues three parts
 * @param gateUp two parts
 */
record DecoderLayer(
    List<NDArray> norms,
    List<NDArray> queriesKeysValues,
    List<NDArray> out,
    List<NDArray> gateUp,
    List<NDArray> down) {

  /** Loads layer {@code index}. */
  static DecoderLayer load(WeightLoader loader, int index) {
    String prefix = TensorLayout.decoderLayer(index);
    return new DecoderLayer(
        loader.dense(
            List.of(prefix + "input_layernorm.weight", prefix + "post_attention_layernorm.weight")),
        loader.linear(
            prefix + "self_attn.q_proj", prefix + "self_attn.k_proj", prefix + "self_attn.v_proj"),
        loader.linear(prefix + "self_attn.o_proj"),
        loader.linear(prefix + "mlp.gate_proj", prefix + "mlp.up_proj"),
        loader.linear(prefix + "mlp.down_proj"));
  }
}
