package org.voicepersona.model.checkpoint;

import java.nio.file.Path;

/** A model on disk, as published or prepared: its configuration and its weights. */
public interface ModelDirectory extends WeightStore {

  /** Returns the folder; tokenizer files lie in it under their published names. */
  Path directory();

  /** Returns what the model is called: the name of the folder it was published in. */
  String name();

  /** Returns what is fixed about the model. */
  ModelConfig modelConfig();

  /**
   * Returns what is fixed about a Qwen2-Audio model.
   *
   * @throws CheckpointException when it is one of another kind
   */
  default Qwen2AudioConfig config() {
    if (modelConfig() instanceof Qwen2AudioConfig config) {
      return config;
    }
    throw new CheckpointException(directory() + " holds no Qwen2-Audio model, but a Whisper model");
  }

  /**
   * Returns what is fixed about a Whisper model.
   *
   * @throws CheckpointException when it is one of another kind
   */
  default WhisperConfig whisperConfig() {
    if (modelConfig() instanceof WhisperConfig config) {
      return config;
    }
    throw new CheckpointException(directory() + " holds no Whisper model, but Qwen2-Audio");
  }

  /** Returns how the model is sampled when nothing else is asked for. */
  GenerationDefaults generationDefaults();

  /** Returns how sound becomes the model's input. */
  FrontEndConfig frontEnd();

  /** Returns what identifies the weights: 64 hexadecimal digits; other weights, other digits. */
  String digest();
}
