package org.voicepersona.model.qwen2audio;

import org.voicepersona.model.architecture.DecoderNames;

/**
 * The published names of Qwen2-Audio's tensors, as transformers' Qwen2AudioForConditionalGeneration
 * v4 declares them.
 */
public final class Qwen2AudioNames {

  /** The decoder's. */
  public static final DecoderNames DECODER = new DecoderNames("language_model.");

  /** How the name of every tensor of the encoder starts. */
  public static final String ENCODER = "audio_tower.";

  /** The linear layer that brings the encoder's rows to the decoder's width, without an ending. */
  public static final String PROJECTOR = "multi_modal_projector.linear";

  private Qwen2AudioNames() {}

  /** Returns whether the tensor called {@code name} is one of the encoder or the projector. */
  static boolean isEncoder(String name) {
    return name.startsWith(ENCODER) || name.startsWith(PROJECTOR);
  }
}
