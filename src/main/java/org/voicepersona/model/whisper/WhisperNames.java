package org.voicepersona.model.whisper;

/** The published names of a Whisper model's tensors, as far as they are used one by one. */
public final class WhisperNames {

  /** How the name of every tensor of the encoder starts. */
  public static final String ENCODER = "model.encoder.";

  /** How the name of every tensor of the decoder starts. */
  public static final String DECODER = "model.decoder.";

  /** The token embedding, [vocabulary, width], without {@code .weight}; also the head. */
  public static final String EMBEDDING = DECODER + "embed_tokens";

  /** The decoder's table of positions, [positions, width]. */
  public static final String POSITIONS = DECODER + "embed_positions.weight";

  /** The norm before the head, without {@code .weight} and {@code .bias}. */
  public static final String FINAL_NORM = DECODER + "layer_norm";

  /** The head where a checkpoint repeats the embedding under a name of its own. */
  static final String TIED_HEAD = "proj_out.weight";

  private WhisperNames() {}

  /** Returns how the names of decoder layer {@code layer} start, from 0 on. */
  public static String decoderLayer(int layer) {
    return DECODER + "layers." + layer + ".";
  }
}
