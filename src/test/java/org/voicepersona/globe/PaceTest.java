package org.voicepersona.globe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Pace pace = new Pace();

  @Test
  void tellsWhatThereWasInTenSeconds() {
    long start = -1000 * SECOND; // a clock may begin anywhere
    for (int second = 0; second < 20; second++) {
      pace.count(start + second * SECOND);
    }

    assertThat(pace.get(start + 20 * SECOND)).isEqualTo(10);
    pace.count(start + 20 * SECOND);
    assertThat(pace.get(start + 21 * SECOND)).isEqualTo(10);
    assertThat(pace.get(start + 31 * SECOND)).isEqualTo(1);
    assertThat(pace.get(start + 100 * SECOND)).isZero();
  }
}
