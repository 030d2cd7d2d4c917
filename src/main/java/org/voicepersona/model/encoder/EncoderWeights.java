package org.voicepersona.model.encoder;

import static org.voicepersona.model.checkpoint.TensorLayout.ENCODER;
import static org.voicepersona.model.checkpoint.TensorLayout.PROJECTOR;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.AudioConfig;
import org.voicepersona.model.checkpoint.WhisperNames;
import org.voicepersona.model.weights.WeightLoader;

/**
 * The weights of an audio encoder and, in Qwen2-Audio, the projector, as the graph takes them;
 * linear layers are lists of weight, scales and bias a part.
 *
 * @param stem weight and bias of both convolutions, and the positions [frames, d]
 * @param layers the encoder's layers
 * @param norm weight and bias of the last norm
 * @param projector from the encoder's width to the decoder's, behind a pooling; Whisper has neither
 */
public record EncoderWeights(
    List<NDArray> stem, List<Layer> layers, List<NDArray> norm, Optional<List<NDArray>> projector) {

  private static final List<String> STEM =
      List.of("conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "embed_positions.weight");

  /** Returns whether the weight called {@code name} is one of these. */
  public static boolean includes(String name) {
    return name.startsWith(ENCODER) || name.startsWith(PROJECTOR);
  }

  /** Loads the encoder of a Qwen2-Audio model with {@code config}. */
  public static EncoderWeights load(WeightLoader loader, AudioConfig config) {
    return load(loader, config, ENCODER, Optional.of(loader.linear(PROJECTOR + "linear")));
  }

  /** Loads the encoder of a Whisper model with {@code config}. */
  public static EncoderWeights loadWhisper(WeightLoader loader, AudioConfig config) {
    return load(loader, config, WhisperNames.ENCODER, Optional.empty());
  }

  private static EncoderWeights load(
      WeightLoader loader, AudioConfig config, String prefix, Optional<List<NDArray>> projector) {
    return new EncoderWeights(
        loader.dense(STEM.stream().map(prefix::concat).toList()),
        IntStream.range(0, config.layers())
            .mapToObj(i -> Layer.load(loader, prefix + "layers." + i + "."))
            .toList(),
        loader.norm(prefix + "layer_norm"),
        projector);
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
