package org.voicepersona.model.architecture;

import java.util.ArrayList;
import java.util.List;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.checkpoint.ModelConfig.Part;

/**
 * The published names of the tensors of a text decoder of the Qwen2 family, as transformers'
 * Qwen2ForCausalLM declares them.
 *
 * @param prefix what each name starts with: empty, or a larger model's name for its decoder
 */
public record DecoderNames(String prefix) {

  /** Returns the name of the token embedding, [vocabulary, hidden]. */
  public String embedding() {
    return prefix + "model.embed_tokens.weight";
  }

  /** Returns the prefix of the names of layer {@code layer}, from 0 on. */
  public String layer(int layer) {
    return layers() + layer + ".";
  }

  /** Returns the common prefix of the names of all layers. */
  public String layers() {
    return prefix + "model.layers.";
  }

  /** Returns the name of the norm before the head, [hidden]. */
  public String finalNorm() {
    return prefix + "model.norm.weight";
  }

  /** Returns the name of the head, without {@code .weight}. */
  public String head() {
    return prefix + "lm_head";
  }

  /** Returns the name of the head's weight, [vocabulary, hidden]. */
  public String headWeight() {
    return head() + ".weight";
  }

  /** Returns the parts of a decoder with {@code config}, in the order of use. */
  public List<Part> parts(TextConfig config) {
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            Kind.EMBEDDING,
            "token embedding",
            new TensorShapes()
                .add(embedding(), config.vocabularySize(), config.hiddenSize())
                .toMap()));
    for (int i = 0; i < config.layers(); i++) {
      parts.add(new Part(Kind.DECODER_LAYER, "decoder layer " + i, layer(i, config).toMap()));
    }
    parts.add(
        new Part(
            Kind.HEAD,
            "final norm, head",
            new TensorShapes()
                .add(finalNorm(), config.hiddenSize())
                .add(headWeight(), config.vocabularySize(), config.hiddenSize())
                .toMap()));
    return parts;
  }

  private TensorShapes layer(int i, TextConfig config) {
    String layer = layer(i);
    int width = config.hiddenSize();
    int keyValueWidth = config.keyValueHeads() * config.headSize();
    return new TensorShapes()
        .add(layer + "input_layernorm.weight", width)
        .linear(layer + "self_attn.q_proj", width, width, true)
        .linear(layer + "self_attn.k_proj", keyValueWidth, width, true)
        .linear(layer + "self_attn.v_proj", keyValueWidth, width, true)
        .linear(layer + "self_attn.o_proj", width, width, false)
        .add(layer + "post_attention_layernorm.weight", width)
        .linear(layer + "mlp.gate_proj", config.feedForwardSize(), width, false)
        .linear(layer + "mlp.up_proj", config.feedForwardSize(), width, false)
        .linear(layer + "mlp.down_proj", width, config.feedForwardSize(), false);
  }
}
