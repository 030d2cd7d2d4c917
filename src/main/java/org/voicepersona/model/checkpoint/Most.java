package org.voicepersona.model.checkpoint;

/**
 * The largest sizes of a model that are believed: several times those of any that is published of
 * the kinds that are known here. Their products fit a {@code long}.
 */
final class Most {

  static final int LAYERS = 1 << 10;
  static final int HEADS = 1 << 10;
  static final int WIDTH = 1 << 18;
  static final int TOKENS = 1 << 22;
  static final int POSITIONS = 1 << 20;
  static final int MEL_BINS = 1 << 10;
  static final int SAMPLE_RATE = 384_000; // Hz
  static final int SECONDS = 60;

  private Most() {}
}
