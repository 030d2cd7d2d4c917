package org.voicepersona.model.frontend;

/**
 * The length of a clip at each stage of encoding it.
 *
 * <p>A clip of n samples has ⌈n/160⌉ mel frames; the second convolution halves them, rounding up;
 * the pooling after the encoder halves again, rounding down. Source: {@code
 * Qwen2AudioEncoder._get_feat_extract_output_lengths} of transformers.
 *
 * @param melFrames mel frames of the clip itself, without the padding behind it
 * @param encoderFrames positions the encoder attends to
 * @param audioTokens rows that the decoder reads among the tokens of the text; 0 for clips under
 *     321 samples
 */
public record AudioLengths(int melFrames, int encoderFrames, int audioTokens) {

  /** Checks that nothing is negative. */
  public AudioLengths {
    if (melFrames < 0 || encoderFrames < 0 || audioTokens < 0) {
      throw new IllegalArgumentException(
          "%d mel frames, %d encoder frames, %d tokens: none may be negative"
              .formatted(melFrames, encoderFrames, audioTokens));
    }
  }

  /** Returns the lengths of a clip of {@code samples} at 16 kHz, cut to 30 s. */
  public static AudioLengths ofSamples(int samples) {
    return ofMelFrames(
        Math.min(ceilDiv(samples, LogMel.HOP_SAMPLES), LogMel.CHUNK_SAMPLES / LogMel.HOP_SAMPLES));
  }

  /** Returns the lengths of a clip of {@code melFrames} frames. */
  public static AudioLengths ofMelFrames(int melFrames) {
    int encoderFrames = ceilDiv(melFrames, 2);
    return new AudioLengths(melFrames, encoderFrames, encoderFrames / 2);
  }

  private static int ceilDiv(int dividend, int divisor) {
    return Math.floorDiv(dividend + divisor - 1, divisor);
  }
}
