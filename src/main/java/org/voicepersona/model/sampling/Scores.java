package org.voicepersona.model.sampling;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The logits of the next token of an answer: of the whole vocabulary, or the largest of them while
 * all are still on a device.
 */
public final class Scores {

  private final int[] ids; // rising; of all tokens if there are none
  private final float[] logits;
  private final Supplier<float[]> all;

  private Scores(int[] ids, float[] logits, Supplier<float[]> all) {
    this.ids = ids;
    this.logits = logits;
    this.all = all;
  }

  /**
   * Returns those of all tokens.
   *
   * @param logits (vocabulary,), changed when a token is chosen
   */
  public static Scores of(float[] logits) {
    return new Scores(new int[0], logits, () -> logits);
  }

  /**
   * Returns the largest; every token that is not among them has at most the least of them.
   *
   * @param ids of these tokens, in any order, each once
   * @param logits theirs
   * @param all brings those of the whole vocabulary
   */
  public static Scores ofLargest(int[] ids, float[] logits, Supplier<float[]> all) {
    requireNonNull(all, "all is null");
    if (ids.length == 0 || ids.length != logits.length) {
      throw new IllegalArgumentException(
          "there are %d tokens with %d logits, must be as many and at least 1"
              .formatted(ids.length, logits.length));
    }
    long[] pairs = new long[ids.length]; // the token in the high half, the logit's bits in the low
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] =
          ((long) ids[i] << Integer.SIZE) | (Float.floatToRawIntBits(logits[i]) & 0xFFFFFFFFL);
    }
    Arrays.sort(pairs);
    float[] values = new float[pairs.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat((int) pairs[i]);
    }
    return new Scores(
        Arrays.stream(pairs).mapToInt(pair -> (int) (pair >> Integer.SIZE)).toArray(), values, all);
  }

  private boolean areWhole() {
    return ids.length == 0;
  }

  /** Returns whether a token can be chosen, see {@link Logits#areUsable}. */
  public boolean areUsable() {
    return Logits.areUsable(logits);
  }

  /** Returns these if they settle what {@code sampler} chooses, else those of all tokens. */
  public Scores sufficientFor(Sampler sampler) {
    return areWhole() || sampler.isDecidedBy(ids, logits) ? this : of(all.get());
  }

  /** Returns the token that {@code sampler} chooses; these must be sufficient for it. */
  public int choose(Sampler sampler) {
    return areWhole() ? sampler.next(logits) : sampler.next(ids, logits);
  }
}
