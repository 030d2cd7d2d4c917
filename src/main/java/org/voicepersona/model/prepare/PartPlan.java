package org.voicepersona.model.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.Tensor;

/**
 * Plans one file of weights of a prepared model.
 *
 * @param file its name
 * @param source the part of the model that it holds
 * @param bits of its matrices: 4, 8, or 16 for the published form
 */
record PartPlan(String file, ModelConfig.Part source, int bits) {

  /** Returns the files of a model, in order of use. */
  static List<PartPlan> of(ModelConfig config, PreparationSettings settings) {
    List<PartPlan> plans = new ArrayList<>();
    int layers = 0;
    for (ModelConfig.Part part : config.parts()) {
      plans.add(
          switch (part.kind()) {
            case ENCODER -> of("encoder", part, settings.encoderBits());
            case EMBEDDING -> of("embedding", part, 16);
            case DECODER_LAYER -> of("decoder-%02d".formatted(layers++), part, settings.bits());
            case HEAD -> of("head", part, settings.headBits());
          });
    }
    return plans;
  }

  private static PartPlan of(String name, ModelConfig.Part part, int bits) {
    return new PartPlan(name + ".safetensors", part, bits);
  }

  /** Returns a description of the content, for messages. */
  String content() {
    return source.content();
  }

  Map<String, List<Long>> shapes() {
    return source.shapes();
  }

  long weights() {
    return shapes().values().stream().mapToLong(Tensor::elements).sum();
  }
}
