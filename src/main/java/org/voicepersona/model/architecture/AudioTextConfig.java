package org.voicepersona.model.architecture;

import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelConfig;

/**
 * The configuration of a model that answers questions about recordings: an audio encoder, and a
 * text decoder of the Qwen2 family. Memory is planned for these.
 */
public interface AudioTextConfig extends ModelConfig {

  /** Returns the sizes of the encoder. */
  AudioConfig audio();

  /** Returns the sizes of the decoder. */
  TextConfig text();

  /** Returns the names of the decoder's tensors. */
  DecoderNames decoder();

  /**
   * Returns {@code config} if it is one of these.
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
