package org.voicepersona.model.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExponentialsTest {

  private static final int COUNT = 64;

  @BeforeAll
  static void requireVectorUnits() {
    assumeThat(VectorUnits.missing()).isEmpty();
  }

  @Test
  void areThoseOfTheMathLibrary() {
    Random random = new Random(3);
    for (int round = 0; round < 1_000; round++) {
      float[] scores = new float[3 * COUNT];
      float spread = 1 << round % 8;
      for (int i = 0; i < scores.length; i++) {
        scores[i] = spread * (float) random.nextGaussian();
      }
      float[] given = scores.clone();
      float sum = Exponentials.replace(scores, COUNT, COUNT);
      float largest = Float.NEGATIVE_INFINITY;
      for (int i = COUNT; i < 2 * COUNT; i++) {
        largest = Math.max(largest, given[i]);
      }
      double expected = 0;
      for (int i = COUNT; i < 2 * COUNT; i++) {
        double power = Math.exp(given[i] - largest);
        assertThat((double) scores[i]).isCloseTo(power, within(2e-7 * Math.max(power, 1e-30)));
        expected += power;
      }
      assertThat((double) sum).isCloseTo(expected, within(1e-5 * expected));
      assertThat(Arrays.copyOf(scores, COUNT)).isEqualTo(Arrays.copyOf(given, COUNT));
    }
  }

  @Test
  void whatIsHiddenHasNoWeight() {
    float[] scores = new float[COUNT];
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    scores[5] = -1_000;
    scores[40] = -1_000;
    assertThat(Exponentials.replace(scores, 0, COUNT)).isEqualTo(2);
    assertThat(scores[5]).isEqualTo(1);
    assertThat(scores[6]).isZero();
  }

  @Test
  void stayTheSameWhenTheMethodIsCompiled() {
    float[] given = new float[COUNT];
    Random random = new Random(4);
    for (int i = 0; i < COUNT; i++) {
      given[i] = 5 * (float) random.nextGaussian();
    }
    float[] first = given.clone();
    float firstSum = Exponentials.replace(first, 0, COUNT);
    for (int round = 0; round < 30_000; round++) {
      float[] again = given.clone();
      float sum = Exponentials.replace(again, 0, COUNT);
      assertThat(sum == firstSum && Arrays.equals(again, first)).isTrue();
    }
  }
}
