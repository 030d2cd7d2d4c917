package org.voicepersona.model.checkpoint;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which tensors a checkpoint holds, by their published names, and their shapes: what transformers'
 * Qwen2AudioForConditionalGeneration and WhisperForConditionalGeneration v4 declare. The constants
 * are those of Qwen2-Audio; see {@link WhisperNames}.
 */
public final class TensorLayout {

  /** The token embedding, [vocabulary, hidden]. */
  public static final String EMBEDDING = "language_model.model.embed_tokens.weight";

  /** The norm before the head, [hidden]. */
  public static final String FINAL_NORM = "language_model.model.norm.weight";

  /** The head, [vocabulary, hidden]. */
  public static final String HEAD_LAYER = "language_model.lm_head";

  /** Its weight. */
  public static final String HEAD = HEAD_LAYER + ".weight";

  /** How the name of every tensor of the encoder starts. */
  public static final String ENCODER = "audio_tower.";

  /** The encoder's table of positions, [positions, width]. */
  public static final String POSITIONS = ENCODER + "embed_positions.weight";

  /** How the name of both tensors of the projector starts. */
  public static final String PROJECTOR = "multi_modal_projector.";

  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

  private TensorLayout() {}

  /** Returns the shape of every tensor of a model with {@code config}, in the order of use. */
  public static Map<String, List<Long>> of(Qwen2AudioConfig config) {
    TensorLayout layout = new TensorLayout();
    layout.addEncoder(ENCODER, config.audio());
    layout.addLinear(
        PROJECTOR + "linear", config.text().hiddenSize(), config.audio().hiddenSize(), true);
    layout.addDecoder(config.text());
    return Collections.unmodifiableMap(layout.shapes);
  }

  /** Returns the shape of every tensor of a model with {@code config}, in the order of use. */
  public static Map<String, List<Long>> of(WhisperConfig config) {
    TensorLayout layout = new TensorLayout();
    layout.addEncoder(WhisperNames.ENCODER, config.audio());
    layout.addDecoder(config);
    return Collections.unmodifiableMap(layout.shapes);
  }

  /** Returns how the names of decoder layer {@code layer} start, from 0 on. */
  public static String decoderLayer(int layer) {
    return "language_model.model.layers." + layer + ".";
  }

  private void addEncoder(String prefix, AudioConfig audio) {
    int width = audio.hiddenSize();
    add(prefix + "conv1.weight", width, audio.melBins(), 3);
    add(prefix + "conv1.bias", width);
    add(prefix + "conv2.weight", width, width, 3);
    add(prefix + "conv2.bias", width);
    add(prefix + "embed_positions.weight", audio.positions(), width);
    for (int i = 0; i < audio.layers(); i++) {
      String layer = prefix + "layers." + i + ".";
      addAttention(layer, "self_attn", width);
      addFeedForward(layer, audio.feedForwardSize(), width);
    }
    addLayerNorm(prefix + "layer_norm", width);
  }

  private void addDecoder(WhisperConfig config) {
    int width = config.audio().hiddenSize();
    add(WhisperNames.EMBEDDING + ".weight", config.vocabularySize(), width);
    add(WhisperNames.POSITIONS, config.maxPositions(), width);
    for (int i = 0; i < config.layers(); i++) {
      String layer = WhisperNames.decoderLayer(i);
      addAttention(layer, "self_attn", width);
      addAttention(layer, "encoder_attn", width);
      addFeedForward(layer, config.feedForwardSize(), width);
    }
    addLayerNorm(WhisperNames.FINAL_NORM, width);
  }

  /** The order within a layer is that of its use, as everywhere. */
  private void addAttention(String layer, String name, int width) {
    addLayerNorm(layer + name + "_layer_norm", width);
    addLinear(layer + name + ".q_proj", width, width, true);
    addLinear(layer + name + ".k_proj", width, width, false);
    addLinear(layer + name + ".v_proj", width, width, true);
    addLinear(layer + name + ".out_proj", width, width, true);
  }

  private void addFeedForward(String layer, int size, int width) {
    addLayerNorm(layer + "final_layer_norm", width);
    addLinear(layer + "fc1", size, width, true);
    addLinear(layer + "fc2", width, size, true);
  }

  private void addDecoder(TextConfig text) {
    int width = text.hiddenSize();
    int keyValueWidth = text.keyValueHeads() * text.headSize();
    add(EMBEDDING, text.vocabularySize(), width);
    for (int i = 0; i < text.layers(); i++) {
      String layer = decoderLayer(i);
      add(layer + "input_layernorm.weight", width);
      addLinear(layer + "self_attn.q_proj", width, width, true);
      addLinear(layer + "self_attn.k_proj", keyValueWidth, width, true);
      addLinear(layer + "self_attn.v_proj", keyValueWidth, width, true);
      addLinear(layer + "self_attn.o_proj", width, width, false);
      add(layer + "post_attention_layernorm.weight", width);
      addLinear(layer + "mlp.gate_proj", text.feedForwardSize(), width, false);
      addLinear(layer + "mlp.up_proj", text.feedForwardSize(), width, false);
      addLinear(layer + "mlp.down_proj", width, text.feedForwardSize(), false);
    }
    add(FINAL_NORM, width);
    add(HEAD, text.vocabularySize(), width);
  }

  private void addLayerNorm(String name, int width) {
    add(name + ".weight", width);
    add(name + ".bias", width);
  }

  private void addLinear(String name, int rows, int columns, boolean bias) {
    add(name + ".weight", rows, columns);
    if (bias) {
      add(name + ".bias", rows);
    }
  }

  private void add(String name, long... shape) {
    shapes.put(name, Arrays.stream(shape).boxed().toList());
  }
}
