package org.voicepersona.model.prepare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.checkpoint.Qwen2AudioConfig;
import org.voicepersona.model.checkpoint.TensorLayout;

/**
 * One file of weights that a prepared model is to have.
 *
 * @param file its name
 * @param content what it holds, in words
 * @param bits of its matrices: 4, 8, or 16 for as published
 * @param shapes the weights by name
 */
record PartPlan(String file, String content, int bits, Map<String, List<Long>> shapes) {

  /** Returns the files of a model, in the order in which they are used. */
  static List<PartPlan> of(Qwen2AudioConfig config, PreparationSettings settings) {
    Map<String, List<Long>> all = TensorLayout.of(config);
    List<PartPlan> parts = new ArrayList<>();
    Map<String, List<Long>> encoder = startingWith(all, TensorLayout.ENCODER);
    encoder.putAll(startingWith(all, TensorLayout.PROJECTOR));
    parts.add(
        new PartPlan(
            "encoder.safetensors", "audio encoder, projector", settings.encoderBits(), encoder));
    parts.add(
        new PartPlan(
            "embedding.safetensors",
            "token embedding",
            16,
            startingWith(all, TensorLayout.EMBEDDING)));
    for (int i = 0; i < config.text().layers(); i++) {
      parts.add(
          new PartPlan(
              "decoder-%02d.safetensors".formatted(i),
              "decoder layer " + i,
              settings.bits(),
              startingWith(all, TensorLayout.decoderLayer(i))));
    }
    Map<String, List<Long>> head = startingWith(all, TensorLayout.FINAL_NORM);
    head.putAll(startingWith(all, TensorLayout.HEAD));
    parts.add(new PartPlan("head.safetensors", "final norm, head", settings.bits(), head));
    return parts;
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
