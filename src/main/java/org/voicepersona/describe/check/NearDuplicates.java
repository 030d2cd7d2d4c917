package org.voicepersona.describe.check;

import it.unimi.dsi.fastutil.HashCommon;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Finds texts that nearly repeat an earlier one, by MinHash signatures of their word triples
 * (Broder 1997, "On the resemblance and containment of documents").
 *
 * <p>A signature is cut into {@value #BANDS} bands of {@value #ROWS} minima; texts that agree in a
 * whole band count as the same. Of two texts that share 95 % of their triples, nearly all are
 * found; of 90 %, 87 in a hundred; of 70 %, 3. What is found depends on the texts and their order
 * alone. A text costs about 130 bytes of memory.
 */
public final class NearDuplicates {

  private static final int BANDS = 10;
  private static final int ROWS = 16;
  private static final int WORDS_OF_SHINGLE = 3;

  private static final long[] FACTORS =
      new SplittableRandom(0).longs((long) BANDS * ROWS).map(factor -> factor | 1).toArray();

  private final LongOpenHashSet bands = new LongOpenHashSet();

  /** Takes in one more text; returns whether nearly the same was taken in before. */
  public boolean repeats(String text) {
    List<String> words = Words.of(text);
    if (words.isEmpty()) {
      return false;
    }
    int[] minima = minima(words);
    boolean found = false;
    for (int band = 0; band < BANDS; band++) {
      long key = band;
      for (int row = 0; row < ROWS; row++) {
        key = HashCommon.mix((key * 31) + minima[(band * ROWS) + row]);
      }
      found |= !bands.add(key);
    }
    return found;
  }

  private static int[] minima(List<String> words) {
    int[] minima = new int[BANDS * ROWS];
    Arrays.fill(minima, Integer.MAX_VALUE);
    for (int i = 0; i == 0 || i + WORDS_OF_SHINGLE <= words.size(); i++) {
      long shingle = hash(words.subList(i, Math.min(i + WORDS_OF_SHINGLE, words.size())));
      for (int j = 0; j < minima.length; j++) {
        minima[j] = Math.min(minima[j], (int) ((shingle * FACTORS[j]) >>> 32));
      }
    }
    return minima;
  }

  private static long hash(List<String> words) {
    long hash = 0;
    for (String word : words) {
      for (int i = 0; i < word.length(); i++) {
        hash = hash * 0x100000001B3L + word.charAt(i);
      }
      hash = HashCommon.mix(hash + 1);
    }
    return hash;
  }
}
