package org.voicepersona.model.encoder;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.weights.WeightLoader;

/**
 * The weights of an audio encoder and of its projector, if it has one, in the form of the
 * TorchScript graph. A linear layer is a list of weight, scales and bias for each of its parts.
 *
 * @param stem weight and bias of both convolutions, and the position embeddings [frames, d]
 * @param layers the encoder's layers
 * @param norm weight and bias of the last norm
 * @param projector from the encoder's width to the decoder's, applied after pooling; Whisper has
 *     neither
 */
public record EncoderWeights(
    List<NDArray> stem, List<Layer> layers, List<NDArray> norm, Optional<List<NDArray>> projector) {

  private static final List<String> STEM =
      List.of("conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "embed_positions.weight");

  /**
   * Loads an encoder with {@code config}.
   *
   * @param prefix what the names of its weights start with
   * @param projector the name of the projector's linear layer, if there is one
   */
  public static EncoderWeights load(
      WeightLoader loader, AudioConfig config, String prefix, Optional<String> projector) {
    return new EncoderWeights(
        stem(loader, prefix),
        IntStream.range(0, config.layers())
            .mapToObj(i -> Layer.load(loader, prefix + "layers." + i + "."))
            .toList(),
        loader.norm(prefix + "layer_norm"),
        projector.map(loader::linear));
  }

  /** Loads weight and bias of both convolutions, and the positions. */
  static List<NDArray> stem(WeightLoader loader, String prefix) {
    return loader.dense(STEM.stream().map(prefix::concat).toList());
  }

  /**
   * One layer.
   *
   * @param norms weight and bias of both norms
   * @param queriesKeysValues three parts; keys have no bias
   */
  public record Layer(
      List<NDArray> norms,
      List<NDArray> queriesKeysValues,
      List<NDArray> out,
      List<NDArray> up,
      List<NDArray> down) {

    private static Layer load(WeightLoader loader, String prefix) {
      return new Layer(
          loader.norm(prefix + "self_attn_layer_norm", prefix + "final_layer_norm"),
          loader.linear(
              prefix + "self_attn.q_proj",
              prefix + "self_attn.k_proj",
              prefix + "self_attn.v_proj"),
          loader.linear(prefix + "self_attn.out_proj"),
          loader.linear(prefix + "fc1"),
          loader.linear(prefix + "fc2"));
    }
  }
}
