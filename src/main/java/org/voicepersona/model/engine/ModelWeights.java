package org.voicepersona.model.engine;

import static org.voicepersona.model.checkpoint.TensorLayout.ENCODER;
import static org.voicepersona.model.checkpoint.TensorLayout.PROJECTOR;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.Qwen2AudioConfig;
import org.voicepersona.model.checkpoint.TensorLayout;

/**
 * All weights of a model but the token embedding, as the graph takes them; linear layers are lists
 * of weight, scales and bias a part.
 *
 * @param stem weight and bias of both convolutions, and the positions [frames, d]
 * @param encoder the encoder's layers
 * @param encoderNorm weight and bias of the norm behind the pooling
 * @param projector from the encoder's width to the decoder's
 * @param decoder the decoder's layers
 * @param decoderNorm weight of the norm before the head
 * @param head from the decoder's width to the vocabulary
 */
record ModelWeights(
    List<NDArray> stem,
    List<EncoderLayer> encoder,
    List<NDArray> encoderNorm,
    List<NDArray> projector,
    List<DecoderLayer> decoder,
    NDArray decoderNorm,
    List<NDArray> head) {

  /** Loads every weight of a model with {@code config}. */
  static ModelWeights load(WeightLoader loader, Qwen2AudioConfig config) {
    List<String> stem =
        List.of(
            "conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "embed_positions.weight");
    return new ModelWeights(
        loader.dense(stem.stream().map(ENCODER::concat).toList()),
        IntStream.range(0, config.audio().layers())
            .mapToObj(i -> EncoderLayer.load(loader, ENCODER + "layers." + i + "."))
            .toList(),
        loader.dense(List.of(ENCODER + "layer_norm.weight", ENCODER + "layer_norm.bias")),
        loader.linear(PROJECTOR + "linear"),
        IntStream.range(0, config.text().layers())
            .mapToObj(i -> DecoderLayer.load(loader, TensorLayout.decoderLayer(i)))
            .toList(),
        loader.dense("language_model.model.norm.weight"),
        loader.linear("language_model.lm_head"));
  }

  /**
   * One layer of the audio encoder.
   *
   * @param norms weight and bias of both norms
   * @param queriesKeysValues three parts; keys have no bias
   */
  record EncoderLayer(
      List<NDArray> norms,
      List<NDArray> queriesKeysValues,
      List<NDArray> out,
      List<NDArray> up,
      List<NDArray> down) {

    private static EncoderLayer load(WeightLoader loader, String prefix) {
      return new EncoderLayer(
          loader.dense(
              List.of(
                  prefix + "self_attn_layer_norm.weight",
                  prefix + "self_attn_layer_norm.bias",
                  prefix + "final_layer_norm.weight",
                  prefix + "final_layer_norm.bias")),
          loader.linear(
              prefix + "self_attn.q_proj",
              prefix + "self_attn.k_proj",
              prefix + "self_attn.v_proj"),
          loader.linear(prefix + "self_attn.out_proj"),
          loader.linear(prefix + "fc1"),
          loader.linear(prefix + "fc2"));
    }
  }

  /**
   * One layer of the decoder.
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

    private static DecoderLayer load(WeightLoader loader, String prefix) {
      return new DecoderLayer(
          loader.dense(
              List.of(
                  prefix + "input_layernorm.weight", prefix + "post_attention_layernorm.weight")),
          loader.linear(
              prefix + "self_attn.q_proj",
              prefix + "self_attn.k_proj",
              prefix + "self_attn.v_proj"),
          loader.linear(prefix + "self_attn.o_proj"),
          loader.linear(prefix + "mlp.gate_proj", prefix + "mlp.up_proj"),
          loader.linear(prefix + "mlp.down_proj"));
    }
  }
}
