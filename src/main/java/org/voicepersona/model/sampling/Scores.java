package org.voicepersona.model.sampling;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The logits of an answer's next token: of the whole vocabulary, or only the largest ones while all
 * logits are still on a device.
 */
public final class Scores {

  private final int[] ids; // ascending; empty for the whole vocabulary
  private final float[] logits;
  private final Supplier<float[]> all;

  private Scores(int[] ids, float[] logits, Supplier<float[]> all) {
    this.ids = ids;
    this.logits = logits;
    this.all = all;
  }

  /**
   * Returns scores of the whole vocabulary.
   *
   * @param logits [vocabulary], overwritten when a token is chosen
   */
  public static Scores of(float[] logits) {
    return new Scores(new int[0], logits, () -> logits);
  }

  /**
   * Returns the largest scores; every other token's logit is at most the least of them.
   *
   * @param ids the tokens, in any order, each once
   * @param logits the logits of {@code ids}
   * @param all fetches the logits of the whole vocabulary
   */
  public static Scores ofLargest(int[] ids, float[] logits, Supplier<float[]> all) {
    requireNonNull(all, "all is null");
    if (ids.length == 0 || ids.length != logits.length) {
      throw new IllegalArgumentException(
          "there are %d tokens with %d logits, must be as many and at least 1"
              .formatted(ids.length, logits.length));
    }
    long[] pairs = new long[ids.length]; // token id in the high half, logit bits in the low
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

  /** Returns these scores if they decide what {@code sampler} chooses, else those of all tokens. */
  public Scores sufficientFor(Sampler sampler) {
    return areWhole() || sampler.isDecidedBy(ids, logits) ? this : of(all.get());
  }

  /** Returns the token that {@code sampler} chooses; these scores must be sufficient for it. */
  public int choose(Sampler sampler) {
    return areWhole() ? sampler.next(logits) : sampler.next(ids, logits);
  }
}
