package org.voicepersona.model.checkpoint;

import java.nio.file.Path;

/** A model on disk, as published or prepared: its configuration and its weights. */
public interface ModelDirectory extends WeightStore {

  /** Returns the folder; tokenizer files lie in it under their published names. */
  Path directory();

  /** Returns what the model is called: the name of the folder it was published in. */
  String name();

  /** Returns what is fixed about the model. */
  ModelConfig config();

  /**
   * Returns what is fixed about the model if it is of a type.
   *
   * @param type the configuration of that type
   * @param name what models of that type are called
   * @throws CheckpointException if it is of another type
   */
  default <C extends ModelConfig> C config(Class<C> type, String name) {
    if (type.isInstance(config())) {
      return type.cast(config());
    }
    throw new CheckpointException(
        "%s holds no %s model, but one of type %s"
            .formatted(directory(), name, config().modelType()));
  }

  /** Returns what identifies the weights: 64 hexadecimal digits; other weights, other digits. */
  String digest();
}
