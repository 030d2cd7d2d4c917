package org.voicepersona.model.checkpoint;

import java.nio.file.Path;

/** A Qwen2-Audio model on disk, as published or prepared: its configuration and its weights. */
public interface ModelDirectory extends WeightStore {

  /** Returns the folder; tokenizer files lie in it under their published names. */
  Path directory();

  /** Returns what the model is called: the name of the folder it was published in. */
  String name();

  /** Returns what is fixed about the model. */
  Qwen2AudioConfig config();

  /** Returns how the model is sampled when nothing else is asked for. */
  GenerationDefaults generationDefaults();

  /** Returns how sound becomes the model's input. */
  FrontEndConfig frontEnd();

  /** Returns what identifies the weights: 64 hexadecimal digits; other weights, other digits. */
  String digest();
}
