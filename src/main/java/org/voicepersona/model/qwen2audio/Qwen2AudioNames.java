package org.voicepersona.model.qwen2audio;

import org.voicepersona.model.architecture.DecoderNames;

/** Tensor names of transformers' Qwen2AudioForConditionalGeneration v4. */
public final class Qwen2AudioNames {

  /** Names of the decoder's tensors. */
  public static final DecoderNames DECODER = new DecoderNames("language_model.");

  /** Prefix of the encoder's tensors. */
  public static final String ENCODER = "audio_tower.";

  /** The linear layer that projects encoder rows to the decoder's width, without a suffix. */
  public static final String PROJECTOR = "multi_modal_projector.linear";

  private Qwen2AudioNames() {}

  /** Returns whether the tensor {@code name} belongs to the encoder or the projector. */
  static boolean isEncoder(String name) {
    return name.startsWith(ENCODER) || name.startsWith(PROJECTOR);
  }
}
