package org.voicepersona.model.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is fixed about a model, of one of the kinds that are known here. */
public sealed interface ModelConfig permits Qwen2AudioConfig, WhisperConfig {

  /**
   * Reads {@code config.json} of a model of any of the kinds.
   *
   * @throws CheckpointException when it is missing or malformed, of no kind that is known, or asks
   *     for arithmetic that is not done here
   */
  static ModelConfig read(Path file) {
    ConfigReader json = ConfigReader.read(file);
    json.requireOneOf("model_type", "", Qwen2AudioConfig.MODEL_TYPE, WhisperConfig.MODEL_TYPE);
    return json.text("model_type").equals(WhisperConfig.MODEL_TYPE)
        ? WhisperConfig.read(file)
        : Qwen2AudioConfig.read(file);
  }

  /** Returns the shape of every tensor by its published name, in the order of use. */
  Map<String, List<Long>> tensors();

  /** Returns the name of a matrix of the decoder, stored in the form of all of them. */
  String decoderMatrix();
}
