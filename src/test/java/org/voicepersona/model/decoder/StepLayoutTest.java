package org.voicepersona.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepLayoutTest {

  @Test
  void sequencesThatShareABeginningLookIntoItTogether() {
    KeyValueCache beginning = cache(Optional.empty(), 100);
    KeyValueCache first = cache(Optional.of(beginning), 7);
    KeyValueCache second = cache(Optional.of(beginning), 5);
    KeyValueCache other = cache(Optional.empty(), 20);

    StepLayout layout = StepLayout.of(List.of(first, second, other), 1, 1, 1);

    assertThat(layout.caches()).containsExactly(beginning, first, second, other);
    assertThat(layout.positions()).containsExactly(107, 105, 20);
    assertThat(layout.writeNumbers()).containsExactly(1, 7, 1, 2, 5, 1, 3, 20, 1);
    assertThat(layout.keyRangeNumbers())
        .containsExactly(
            0, 2, 0, 0, 100, 0, // both rows look into the beginning
            0, 1, 1, 110, 8, 1, // each into its own tokens behind it
            1, 1, 2, 110, 6, 1, //
            0, 1, 3, 0, 21, 1);
    assertThat(layout.groupNumbers()).containsExactly(2, 127, 3, 1, 30, 1);
  }

  @Test
  void aBeginningMayBeReadInTheSameStepAsWhatFollowsIt() {
    KeyValueCache beginning = cache(Optional.empty(), 0);
    KeyValueCache own = cache(Optional.of(beginning), 0);

    StepLayout layout = StepLayout.of(List.of(beginning, own), 3, 2);

    assertThat(layout.positions()).containsExactly(0, 1, 2, 3, 4);
    assertThat(layout.keyRangeNumbers())
        .containsExactly(0, 3, 0, 0, 3, 1, 0, 2, 0, 0, 3, 0, 0, 2, 1, 10, 2, 1);
    assertThat(layout.groupNumbers()).containsExactly(3, 10, 1, 2, 20, 2);
  }

  private static KeyValueCache cache(Optional<KeyValueCache> beginning, int length) {
    KeyValueCache cache = new KeyValueCache(beginning, List.of(), length + 10);
    cache.advance(length);
    return cache;
  }
}
