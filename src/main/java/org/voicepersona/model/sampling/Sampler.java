package org.voicepersona.model.sampling;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Chooses the tokens of one answer. The same settings, seed and logits give the same tokens.
 *
 * <p>Applies repetition penalty, temperature, top k and top p in this order, like the logits
 * processors of transformers. Not thread-safe.
 */
public final class Sampler {

  private final SamplingSettings settings;
  private final SplittableRandom random;
  private final BitSet seen = new BitSet();

  /**
   * Makes the sampler of an answer.
   *
   * @param prompt the tokens that the repetition penalty applies to from the start
   */
  public Sampler(SamplingSettings settings, long seed, int[] prompt) {
    this.settings = settings;
    this.random = new SplittableRandom(seed);
    Arrays.stream(prompt).forEach(seen::set);
  }

  /**
   * Returns the next token.
   *
   * @param logits [vocabulary], overwritten
   */
  public int next(float[] logits) {
    penalizeSeen(logits);
    int token = settings.sample() ? draw(logits) : Logits.likeliest(logits);
    seen.set(token);
    return token;
  }

  /**
   * Returns the next token by the largest logits alone, if they decide it.
   *
   * @param ids in rising order
   * @param largest the logits of {@code ids}, overwritten
   */
  int next(int[] ids, float[] largest) {
    penalizeSeen(ids, largest);
    int token = ids[settings.sample() ? draw(candidates(largest)) : Logits.likeliest(largest)];
    seen.set(token);
    return token;
  }

  /**
   * Returns whether the largest logits alone decide the choice: after the penalty, which must not
   * raise any logit, as many as may be drawn are above every other token's.
   *
   * @param ids in rising order
   * @param largest the logits of {@code ids}; every other token's is at most the least of these
   */
  boolean isDecidedBy(int[] ids, float[] largest) {
    int drawn = settings.sample() ? settings.topK() : 1;
    if (drawn == 0 || drawn > ids.length || settings.repetitionPenalty() < 1) {
      return false;
    }
    float least = Float.POSITIVE_INFINITY;
    for (float logit : largest) {
      least = Math.min(least, logit);
    }
    float[] penalized = largest.clone();
    penalizeSeen(ids, penalized);
    return kthLargest(penalized, drawn) > least;
  }

  private void penalizeSeen(int[] ids, float[] logits) {
    for (int i = 0; i < ids.length; i++) {
      if (seen.get(ids[i])) {
        logits[i] = penalized(logits[i]);
      }
    }
  }

  private float penalized(float logit) {
    float penalty = (float) settings.repetitionPenalty();
    return logit < 0 ? logit * penalty : logit / penalty;
  }

  /** Applies the repetition penalty to {@code logits}. */
  void penalizeSeen(float[] logits) {
    if (settings.repetitionPenalty() == 1) {
      return;
    }
    for (int id = seen.nextSetBit(0); id >= 0 && id < logits.length; id = seen.nextSetBit(id + 1)) {
      logits[id] = penalized(logits[id]);
    }
  }

  /** Returns the tokens that may be drawn by {@code logits}, with their probabilities. */
  Candidates candidates(float[] logits) {
    int[] ids = likeliestFirst(logits);
    double[] probabilities = new double[ids.length];
    double sum = 0;
    for (int i = 0; i < ids.length; i++) {
      double logit = ((double) logits[ids[i]] - logits[ids[0]]) / settings.temperature();
      probabilities[i] = Math.exp(logit);
      sum += probabilities[i];
    }
    int kept = 0;
    double mass = 0;
    while (kept < ids.length && mass < settings.topP() * sum) {
      mass += probabilities[kept++];
    }
    double keptMass = mass;
    return new Candidates(
        Arrays.copyOf(ids, kept),
        Arrays.stream(probabilities, 0, kept).map(p -> p / keptMass).toArray());
  }

  /**
   * Returns the ids of the k largest logits, and of any equal to the kth, in falling order of
   * logits.
   */
  private int[] likeliestFirst(float[] logits) {
    float least =
        settings.topK() > 0 && settings.topK() < logits.length
            ? kthLargest(logits, settings.topK())
            : Float.NEGATIVE_INFINITY;
    return IntStream.range(0, logits.length)
        .filter(id -> logits[id] >= least)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Selects without sorting the vocabulary, which would cost a tenth of the decoder's time. */
  private static float kthLargest(float[] values, int k) {
    float[] largest = Arrays.copyOf(values, k); // ascending
    Arrays.sort(largest);
    for (int i = k; i < values.length; i++) {
      if (values[i] > largest[0]) {
        int at = 1;
        while (at < k && largest[at] < values[i]) {
          largest[at - 1] = largest[at];
          at++;
        }
        largest[at - 1] = values[i];
      }
    }
    return largest[0];
  }

  private int draw(float[] logits) {
    boolean fromAll = settings.topK() == 0 && settings.topP() == 1;
    return fromAll ? drawFromAll(logits) : draw(candidates(logits));
  }

  /** Draws by inverse transform without sorting tens of thousands of tokens first. */
  private int drawFromAll(float[] logits) {
    int likeliest = Logits.likeliest(logits);
    double[] weights = new double[logits.length];
    double sum = 0;
    for (int id = 0; id < weights.length; id++) {
      double logit = ((double) logits[id] - logits[likeliest]) / settings.temperature();
      weights[id] = Math.exp(logit);
      sum += weights[id];
    }
    double at = random.nextDouble() * sum;
    for (int id = 0; id < weights.length; id++) {
      at -= weights[id];
      if (at < 0) {
        return id;
      }
    }
    return likeliest; // rounding may leave at above 0
  }

  private int draw(Candidates candidates) {
    double at = random.nextDouble();
    int last = candidates.ids().length - 1;
    for (int i = 0; i < last; i++) {
      at -= candidates.probabilities()[i];
      if (at < 0) {
        return candidates.ids()[i];
      }
    }
    return candidates.ids()[last];
  }

  /**
   * The tokens that may be drawn.
   *
   * @param ids the tokens, likeliest first
   * @param probabilities their probabilities, in the same order; they sum to 1
   */
  record Candidates(int[] ids, double[] probabilities) {}
}
