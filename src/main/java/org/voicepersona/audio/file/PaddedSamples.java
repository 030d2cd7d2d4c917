package org.voicepersona.audio.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Samples of fewer bits in 32, such as 24. WAV files have them in the upper bits; recorders that
 * write what the sound card gave them have them in the lower ones, below copies of the sign.
 */
final class PaddedSamples {

  private static final int SAMPLE_BYTES = Integer.BYTES;

  private PaddedSamples() {}

  /** Returns whether all samples fit into the lower {@code bits}, and some not into the upper. */
  static boolean areLow(Bytes bytes, int start, int end, ByteOrder order, int bits) {
    ByteBuffer samples = ByteBuffer.wrap(bytes.array()).order(order);
    int spare = Integer.SIZE - bits;
    int lowBits = 0;
    for (int at = start; at <= end - SAMPLE_BYTES; at += SAMPLE_BYTES) {
      int sample = samples.getInt(at);
      if (sample != sample << spare >> spare) {
        return false;
      }
      lowBits |= sample << bits;
    }
    return lowBits != 0;
  }

  /** Returns the samples of {@code bits}, moved to the upper ones. */
  static Bytes raised(Bytes bytes, int start, int end, ByteOrder order, int bits) {
    byte[] raised = new byte[end - start];
    ByteBuffer samples = ByteBuffer.wrap(bytes.array()).order(order);
    ByteBuffer target = ByteBuffer.wrap(raised).order(order);
    while (target.remaining() >= SAMPLE_BYTES) {
      target.putInt(samples.getInt(start + target.position()) << (Integer.SIZE - bits));
    }
    return new Bytes(raised, 0, raised.length);
  }
}
