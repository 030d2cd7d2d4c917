package org.voicepersona.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The largest logits choose the tokens that all of them do. */
class ScoresTest {

  private static final int VOCABULARY = 400;
  private static final int LARGEST = 40;

  /** What a device does: the largest in any order; of those that are equal to the last, some. */
  private static Scores largest(float[] logits, int count, Runnable whenAllAreWanted) {
    Integer[] ids = IntStream.range(0, logits.length).boxed().toArray(Integer[]::new);
    Arrays.sort(
        ids, Comparator.comparingDouble((Integer id) -> -logits[id]).thenComparing(id -> -id));
    int[] chosen = Arrays.stream(ids).limit(count).mapToInt(Integer::intValue).toArray();
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = logits[chosen[i]];
    }
    return Scores.ofLargest(
        chosen,
        values,
        () -> {
          whenAllAreWanted.run();
          return logits.clone();
        });
  }

  /** Rounded as bfloat16 rounds, so that many are equal. */
  private static float[] logits(Random random, double spread) {
    float[] logits = new float[VOCABULARY];
    for (int id = 0; id < VOCABULARY; id++) {
      int bits = Float.floatToRawIntBits((float) (spread * random.nextGaussian()));
      logits[id] = Float.intBitsToFloat(bits & 0xFFFF0000);
    }
    return logits;
  }

  @Test
  void chooseWhatAllLogitsChoose() {
    Random random = new Random(5);
    int[] asked = {0};
    int tokens = 0;
    for (double penalty : new double[] {1, 1.1, 2, 0.8}) {
      for (int topK : new int[] {0, 1, 20, 39, 40, 400}) {
        for (double topP : new double[] {1, 0.5}) {
          for (boolean sample : new boolean[] {true, false}) {
            SamplingSettings settings = new SamplingSettings(penalty, sample, 0.7, topK, topP);
            int[] prompt = random.ints(60, 0, VOCABULARY).toArray();
            Sampler whole = new Sampler(settings, 3, prompt);
            Sampler part = new Sampler(settings, 3, prompt);
            for (int token = 0; token < 60; token++) {
              float[] logits = logits(random, token % 3 == 0 ? 0.05 : 5);
              int expected = whole.next(logits.clone());
              Scores scores = largest(logits, LARGEST, () -> asked[0]++).sufficientFor(part);
              assertThat(scores.areUsable()).isTrue();
              assertThat(scores.choose(part))
                  .as("%s, token %d", settings, token)
                  .isEqualTo(expected);
              tokens++;
            }
          }
        }
      }
    }
    assertThat(asked[0]).as("others were mostly not asked for").isBetween(1, tokens * 3 / 4);
  }

  @Test
  void asUsualTheOthersAreNotAskedFor() {
    Random random = new Random(6);
    Sampler sampler =
        new Sampler(new SamplingSettings(1.1, true, 0.7, 20, 0.5), 1, new int[] {1, 2, 3});
    for (int token = 0; token < 100; token++) {
      Scores scores =
          largest(
                  logits(random, 5),
                  LARGEST,
                  () -> {
                    throw new AssertionError("all were asked for");
                  })
              .sufficientFor(sampler);
      scores.choose(sampler);
    }
  }

  /** A device counts what is not a number among the largest. */
  @Test
  void areNotUsableWhereOneIsNoNumber() {
    for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Scores scores =
          Scores.ofLargest(new int[] {7, 3}, new float[] {1, broken}, () -> new float[] {broken});
      assertThat(scores.areUsable()).isFalse();
      Sampler sampler = new Sampler(SamplingSettings.GREEDY, 0, new int[0]);
      assertThat(scores.sufficientFor(sampler).areUsable()).isFalse();
    }
  }
}
