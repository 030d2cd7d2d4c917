package org.voicepersona.model.checkpoint;

import java.nio.file.Path;

/** A model on disk, as published or prepared: its configuration and its weights. */
public interface ModelDirectory extends WeightStore {

  /** Returns the folder; tokenizer files lie in it under their published names. */
  Path directory();

  /** Returns the model's name: that of the folder it was published in. */
  String name();

  /** Returns the configuration. */
  ModelConfig config();

  /**
   * Returns the configuration of a model of the given type.
   *
   * @param type the configuration's class
   * @param name the type's name, for messages
   * @throws CheckpointException if the model is of another type
   */
  default <C extends ModelConfig> C config(Class<C> type, String name) {
    if (type.isInstance(config())) {
      return type.cast(config());
    }
    throw new CheckpointException(
        "%s holds no %s model, but one of type %s"
            .formatted(directory(), name, config().modelType()));
  }

  /** Returns a digest that identifies the weights, 64 hexadecimal digits. */
  String digest();
}
