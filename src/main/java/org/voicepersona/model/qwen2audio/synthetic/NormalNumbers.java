package org.voicepersona.model.qwen2audio.synthetic;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.voicepersona.model.checkpoint.HalfPrecision;

/**
 * Generates normally distributed bfloat16 numbers, several hundred million a second, by drawing
 * from a table of {@value #TABLE_SIZE} normal deviates. A seed gives the same numbers everywhere.
 */
final class NormalNumbers {

  private static final int TABLE_SIZE = 1 << 16;

  private final short[] table = new short[TABLE_SIZE];

  /** Makes a generator of numbers with {@code mean} and standard {@code deviation}. */
  NormalNumbers(double mean, double deviation) {
    Random random = new Random(1);
    for (int i = 0; i < TABLE_SIZE; i++) {
      table[i] = HalfPrecision.floatToBfloat16((float) (mean + deviation * random.nextGaussian()));
    }
  }

  /** Returns {@code count} numbers, little-endian. */
  ByteBuffer draw(long seed, int count) {
    ByteBuffer numbers = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    long state = seed;
    long word = 0;
    for (int i = 0; i < count; i++) {
      if (i % 4 == 0) {
        state += 0x9e3779b97f4a7c15L;
        word = mix(state);
      }
      numbers.putShort(table[(int) word & TABLE_SIZE - 1]);
      word >>>= 16;
    }
    return numbers.flip();
  }

  /** The output function of SplitMix64 (Steele, Lea, Flood 2014). */
  static long mix(long z) {
    long x = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    x = (x ^ x >>> 27) * 0x94d049bb133111ebL;
    return x ^ x >>> 31;
  }
}
