package org.voicepersona.model.prepare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.Qwen2AudioConfig;
import org.voicepersona.model.checkpoint.TensorLayout;
import org.voicepersona.model.checkpoint.WhisperConfig;
import org.voicepersona.model.checkpoint.WhisperNames;

/**
 * One file of weights that a prepared model is to have.
 *
 * @param file its name
 * @param content what it holds, in words
 * @param bits of its matrices: 4, 8, or 16 for as published
 * @param shapes the weights by name
 */
record PartPlan(String file, String content, int bits, Map<String, List<Long>> shapes) {

  private static final String ENCODER = "encoder.safetensors";
  private static final String EMBEDDING = "embedding.safetensors";
  private static final String HEAD = "head.safetensors";

  /** Returns the files of a model, in the order in which they are used. */
  static List<PartPlan> of(ModelConfig config, PreparationSettings settings) {
    return config instanceof WhisperConfig whisper
        ? ofWhisper(whisper, settings)
        : ofQwen2Audio((Qwen2AudioConfig) config, settings);
  }

  /** The head is the token embedding, which stays as published. */
  private static List<PartPlan> ofWhisper(WhisperConfig config, PreparationSettings settings) {
    Map<String, List<Long>> all = config.tensors();
    List<PartPlan> parts = new ArrayList<>();
    parts.add(
        new PartPlan(
            ENCODER,
            "audio encoder",
            settings.encoderBits(),
            startingWith(all, WhisperNames.ENCODER)));
    Map<String, List<Long>> tables = startingWith(all, WhisperNames.EMBEDDING);
    tables.putAll(startingWith(all, WhisperNames.POSITIONS));
    parts.add(new PartPlan(EMBEDDING, "token embedding (the head as well), positions", 16, tables));
    for (int i = 0; i < config.layers(); i++) {
      parts.add(decoderLayer(all, i, WhisperNames.decoderLayer(i), settings));
    }
    parts.add(
        new PartPlan(
            HEAD, "final norm", settings.bits(), startingWith(all, WhisperNames.FINAL_NORM)));
    return parts;
  }

  private static List<PartPlan> ofQwen2Audio(
      Qwen2AudioConfig config, PreparationSettings settings) {
    Map<String, List<Long>> all = config.tensors();
    List<PartPlan> parts = new ArrayList<>();
    Map<String, List<Long>> encoder = startingWith(all, TensorLayout.ENCODER);
    encoder.putAll(startingWith(all, TensorLayout.PROJECTOR));
    parts.add(new PartPlan(ENCODER, "audio encoder, projector", settings.encoderBits(), encoder));
    parts.add(
        new PartPlan(EMBEDDING, "token embedding", 16, startingWith(all, TensorLayout.EMBEDDING)));
    for (int i = 0; i < config.text().layers(); i++) {
      parts.add(decoderLayer(all, i, TensorLayout.decoderLayer(i), settings));
    }
    Map<String, List<Long>> head = startingWith(all, TensorLayout.FINAL_NORM);
    head.putAll(startingWith(all, TensorLayout.HEAD));
    parts.add(new PartPlan(HEAD, "final norm, head", settings.bits(), head));
    return parts;
  }

  private static PartPlan decoderLayer(
      Map<String, List<Long>> all, int layer, String prefix, PreparationSettings settings) {
    return new PartPlan(
        "decoder-%02d.safetensors".formatted(layer),
        "decoder layer " + layer,
        settings.bits(),
        startingWith(all, prefix));
  }

  private static Map<String, List<Long>> startingWith(Map<String, List<Long>> all, String prefix) {
    Map<String, List<Long>> found = new LinkedHashMap<>();
    all.forEach(
        (name, shape) -> {
          if (name.startsWith(prefix)) {
            found.put(name, shape);
          }
        });
    return found;
  }

  /** Returns the number of weights. */
  long weights() {
    return shapes.values().stream().mapToLong(PartPlan::product).sum();
  }

  private static long product(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
