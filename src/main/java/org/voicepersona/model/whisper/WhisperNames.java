package org.voicepersona.model.whisper;

/** The published names of those Whisper tensors that are loaded individually. */
public final class WhisperNames {

  /** Prefix of the encoder's tensors. */
  public static final String ENCODER = "model.encoder.";

  /** Prefix of the decoder's tensors. */
  public static final String DECODER = "model.decoder.";

  /** The token embedding, [vocabulary, width], without {@code .weight}; also the head. */
  public static final String EMBEDDING = DECODER + "embed_tokens";

  /** The decoder's table of positions, [positions, width]. */
  public static final String POSITIONS = DECODER + "embed_positions.weight";

  /** The norm before the head, without {@code .weight} and {@code .bias}. */
  public static final String FINAL_NORM = DECODER + "layer_norm";

  /** The head, if a checkpoint repeats the embedding under its own name. */
  static final String TIED_HEAD = "proj_out.weight";

  private WhisperNames() {}

  /** Returns the prefix of decoder layer {@code layer}, counted from 0. */
  public static String decoderLayer(int layer) {
    return DECODER + "layers." + layer + ".";
  }
}
