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

  /** Returns what identifies the weights: 64 hexadecimal digits; other weights, other digits. */
  String digest();
}
