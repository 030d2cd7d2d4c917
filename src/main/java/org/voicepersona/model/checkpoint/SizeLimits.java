package org.voicepersona.model.checkpoint;

/**
 * The largest sizes that a configuration may have, several times those of any known published
 * model; larger ones are refused before memory is allocated for them. The products of these limits
 * fit in a {@code long}.
 */
public final class SizeLimits {

  /** Layers of the encoder or the decoder. */
  public static final int LAYERS = 1 << 10;

  /** Attention heads. */
  public static final int HEADS = 1 << 10;

  /** Width of a layer. */
  public static final int WIDTH = 1 << 18;

  /** Tokens of a vocabulary. */
  public static final int TOKENS = 1 << 22;

  /** Tokens or frames of a sequence. */
  public static final int POSITIONS = 1 << 20;

  /** Bins of a spectrogram. */
  public static final int MEL_BINS = 1 << 10;

  /** Samples a second, in Hz. */
  public static final int SAMPLE_RATE = 384_000;

  /** Seconds of a clip. */
  public static final int SECONDS = 60;

  private SizeLimits() {}
}
