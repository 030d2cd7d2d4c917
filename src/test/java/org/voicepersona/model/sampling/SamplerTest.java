package org.voicepersona.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.Golden;

class SamplerTest {

  private static final SamplingSettings RECOMMENDED = new SamplingSettings(1.1, true, 0.7, 20, 0.5);
  private static final String CASE = "cases/logits_processors";

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void penalizesWhatStandsInThePromptAsTheReference(int row) {
    float[] logits = Golden.floatRow(CASE, "logits", row);

    new Sampler(RECOMMENDED, 0, Golden.row(CASE, "input_ids", row)).penalizeSeen(logits);

    assertThat(logits).isEqualTo(Golden.floatRow(CASE, "after_repetition_penalty", row));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void givesTheProbabilitiesOfTheReference(int row) {
    float[] logits = Golden.floatRow(CASE, "after_repetition_penalty", row);
    float[] expected = Golden.floatRow(CASE, "probs", row);

    Sampler.Candidates candidates = new Sampler(RECOMMENDED, 0, new int[0]).candidates(logits);

    assertThat(candidates.ids())
        .containsExactlyInAnyOrder(
            IntStream.range(0, expected.length).filter(id -> expected[id] > 0).toArray());
    for (int i = 0; i < candidates.ids().length; i++) {
      assertThat(candidates.probabilities()[i])
          .isEqualTo(expected[candidates.ids()[i]], within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void considersTheTopKOfTheReference(int row) {
    float[] logits = Golden.floatRow(CASE, "after_repetition_penalty", row);
    float[] expected = Golden.floatRow(CASE, "after_top_k", row);

    SamplingSettings topK = new SamplingSettings(1, true, 0.7, 20, 1);
    Sampler.Candidates candidates = new Sampler(topK, 0, new int[0]).candidates(logits);

    assertThat(candidates.ids())
        .containsExactlyInAnyOrder(
            IntStream.range(0, expected.length)
                .filter(id -> expected[id] > Float.NEGATIVE_INFINITY)
                .toArray());
  }

  @Test
  void drawsTokensAsOftenAsTheyAreLikely() {
    SamplingSettings all = new SamplingSettings(1, true, 1, 0, 1);
    Sampler sampler = new Sampler(all, 7, new int[0]);
    int[] counts = new int[3];
    for (int i = 0; i < 20_000; i++) {
      float[] logits = {(float) Math.log(0.5), (float) Math.log(0.2), (float) Math.log(0.3)};
      counts[sampler.next(logits)]++;
    }
    assertThat(counts[0] / 20_000.0).isCloseTo(0.5, within(0.02));
    assertThat(counts[1] / 20_000.0).isCloseTo(0.2, within(0.02));
  }

  @Test
  void repeatsItselfWithTheSameSeedOnly() {
    assertThat(drawn(1)).isEqualTo(drawn(1)).isNotEqualTo(drawn(2));
  }

  @Test
  void countsItsOwnTokensAsSeen() {
    Sampler sampler = new Sampler(new SamplingSettings(2, false, 1, 0, 1), 0, new int[0]);
    assertThat(sampler.next(new float[] {4, 3, 1})).isEqualTo(0);
    assertThat(sampler.next(new float[] {4, 3, 1})).isEqualTo(1);
    assertThat(sampler.next(new float[] {-1, -1, -1.5f})).isEqualTo(2);
  }

  @Test
  void refusesSettingsWithoutMeaning() {
    assertThatThrownBy(() -> new SamplingSettings(0, true, 1, 0, 1)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> new SamplingSettings(1, true, 0, 0, 1)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> new SamplingSettings(1, true, 1, -1, 1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new SamplingSettings(1, true, 1, 0, 1.5)).hasMessageContaining("1.5");
  }

  private static int[] drawn(long seed) {
    Sampler sampler = new Sampler(new SamplingSettings(1, true, 1, 0, 1), seed, new int[0]);
    return IntStream.range(0, 50).map(i -> sampler.next(new float[100])).toArray();
  }
}
