package org.voicepersona.model.architecture;

import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelConfig;

/**
 * The configuration of a model that answers questions about recordings: an audio encoder, and a
 * text decoder of the Qwen2 family. Memory plans are for such models.
 */
public interface AudioTextConfig extends ModelConfig {

  /** Returns the sizes of the encoder. */
  AudioConfig audio();

  /** Returns the sizes of the decoder. */
  TextConfig text();

  /** Returns the names of the decoder's tensors. */
  DecoderNames decoder();

  /**
   * Returns {@code config} as an audio-text configuration.
   *
   * @throws CheckpointException if it is of another type of model
   */
  static AudioTextConfig of(ModelConfig config) {
    if (config instanceof AudioTextConfig audioText) {
      return audioText;
    }
    throw new CheckpointException(
        "the model is of type %s, must be one that answers questions about recordings"
            .formatted(config.modelType()));
  }
}
