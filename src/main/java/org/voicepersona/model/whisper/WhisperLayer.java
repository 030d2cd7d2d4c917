package org.voicepersona.model.whisper;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.voicepersona.model.weights.WeightLoader;

/**
 * The weights of one layer of Whisper's decoder, as the graph takes them; linear layers are lists
 * with weight, scales and bias of each part.
 *
 * @param norms weight and bias of the three norms, in order of use
 * @param queriesKeysValues three parts; keys have no bias
 * @param clipKeysValues two parts, the cross-attention's keys and values
 */
record WhisperLayer(
    List<NDArray> norms,
    List<NDArray> queriesKeysValues,
    List<NDArray> out,
    List<NDArray> clipKeysValues,
    List<NDArray> clipQuery,
    List<NDArray> clipOut,
    List<NDArray> up,
    List<NDArray> down) {

  /** Loads layer {@code index}. */
  static WhisperLayer load(WeightLoader loader, int index) {
    String prefix = WhisperNames.decoderLayer(index);
    String own = prefix + "self_attn";
    String clip = prefix + "encoder_attn";
    return new WhisperLayer(
        loader.norm(own + "_layer_norm", clip + "_layer_norm", prefix + "final_layer_norm"),
        loader.linear(own + ".q_proj", own + ".k_proj", own + ".v_proj"),
        loader.linear(own + ".out_proj"),
        loader.linear(clip + ".k_proj", clip + ".v_proj"),
        loader.linear(clip + ".q_proj"),
        loader.linear(clip + ".out_proj"),
        loader.linear(prefix + "fc1"),
        loader.linear(prefix + "fc2"));
  }
}
