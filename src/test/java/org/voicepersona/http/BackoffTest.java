package org.voicepersona.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10));

  private static Duration after(int failures, long wishedSeconds) {
    return BACKOFF.after(failures, Optional.of(Duration.ofSeconds(wishedSeconds)));
  }

  @RepeatedTest(20)
  void doublesUpToALimitWithARandomPart() {
    assertThat(BACKOFF.after(1, Optional.empty()))
        .isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(BACKOFF.after(4, Optional.empty()))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
    assertThat(BACKOFF.after(Integer.MAX_VALUE, Optional.empty()))
        .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
  }

  @Test
  void waitsAsLongAsTheServerAsksWithinReason() {
    assertThat(after(1, 7)).isEqualTo(Duration.ofSeconds(7));
    assertThat(after(1, 100_000)).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void aServerThatAsksForNoWaitIsNotAskedWithoutEnd() {
    assertThat(after(1, 0)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    assertThat(after(9, 1)).isGreaterThanOrEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void refusesWhatIsNoWait() {
    assertThatThrownBy(
            () -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO))
        .hasMessageContaining("must rise");
    assertThatThrownBy(() -> BACKOFF.after(0, Optional.empty())).hasMessageContaining("at least 1");
  }
}
