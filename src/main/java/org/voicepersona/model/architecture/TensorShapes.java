package org.voicepersona.model.architecture;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the published names and the shapes of tensors, in the order of their use. */
public final class TensorShapes {

  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

  /** Adds a tensor. */
  public TensorShapes add(String name, long... shape) {
    shapes.put(name, Arrays.stream(shape).boxed().toList());
    return this;
  }

  /** Adds the weight [rows, columns] of a linear layer and, if it has one, its bias [rows]. */
  public TensorShapes linear(String name, int rows, int columns, boolean bias) {
    add(name + ".weight", rows, columns);
    return bias ? add(name + ".bias", rows) : this;
  }

  /** Adds weight and bias of a layer norm, [width] each. */
  public TensorShapes layerNorm(String name, int width) {
    return add(name + ".weight", width).add(name + ".bias", width);
  }

  /** Adds an attention block of Whisper's kind with its norm; keys have no bias. */
  public TensorShapes attention(String layer, String name, int width) {
    return layerNorm(layer + name + "_layer_norm", width)
        .linear(layer + name + ".q_proj", width, width, true)
        .linear(layer + name + ".k_proj", width, width, false)
        .linear(layer + name + ".v_proj", width, width, true)
        .linear(layer + name + ".out_proj", width, width, true);
  }

  /** Adds a feed-forward block of Whisper's kind with its norm. */
  public TensorShapes feedForward(String layer, int size, int width) {
    return layerNorm(layer + "final_layer_norm", width)
        .linear(layer + "fc1", size, width, true)
        .linear(layer + "fc2", width, size, true);
  }

  /**
   * Adds an audio encoder as transformers' WhisperEncoder and Qwen2AudioEncoder declare it.
   *
   * @param prefix what each name starts with
   */
  public TensorShapes encoder(String prefix, AudioConfig config) {
    int width = config.hiddenSize();
    add(prefix + "conv1.weight", width, config.melBins(), 3);
    add(prefix + "conv1.bias", width);
    add(prefix + "conv2.weight", width, width, 3);
    add(prefix + "conv2.bias", width);
    add(prefix + "embed_positions.weight", config.positions(), width);
    for (int i = 0; i < config.layers(); i++) {
      String layer = prefix + "layers." + i + ".";
      attention(layer, "self_attn", width);
      feedForward(layer, config.feedForwardSize(), width);
    }
    return layerNorm(prefix + "layer_norm", width);
  }

  /** Returns the shapes by name. */
  public Map<String, List<Long>> toMap() {
    return Collections.unmodifiableMap(shapes);
  }
}
