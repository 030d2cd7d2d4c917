package org.voicepersona.describe.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers say in headers about when to come again. */
class HeadersTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static RetryHeaders wish(String name, String value) {
    return RetryHeaders.of(HttpHeaders.of(Map.of(name, List.of(value)), (n, v) -> true), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "retry-after-ms, 1500, 1500",
    "Retry-After-Ms, 0.5, 0",
    "retry-after, 20, 20000",
    "retry-after, 1.5, 1500",
    "retry-after, 'Friday, 02-Jan-26 03:04:35 GMT', 30000",
    "retry-after, 'Fri, 02 Jan 2026 03:04:35 GMT', 30000"
  })
  void readsSecondsMillisecondsAndDates(String name, String value, long millis) {
    assertThat(wish(name, value).after().map(Duration::toMillis)).contains(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "soon", "NaN", "1e9", "Fri, 02 Jan 2026 03:04:05 GMT"})
  void passesOverWhatIsNoWait(String value) {
    assertThat(wish("retry-after", value)).isEqualTo(RetryHeaders.NONE);
  }

  @Test
  void twoMinutesAreNotTooMuch() {
    assertThat(wish("retry-after", "120").asksForTooMuch()).isFalse();
    assertThat(wish("retry-after", "121").asksForTooMuch()).isTrue();
    assertThat(wish("x-should-retry", "maybe").retry()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1s, 1000",
    "6m0s, 360000",
    "20ms, 20",
    "1h2m3.5s, 3723500",
    "0s, 0",
    "7.66s, 7660",
    "1m0.5ms, 60001"
  })
  void readsPeriods(String text, long millis) {
    assertThat(RateLimit.period(text)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "5", "1s later", "-1s", "s", "99999999999999999999h"})
  void passesOverWhatIsNoPeriod(String text) {
    assertThat(RateLimit.period(text)).isEqualTo(Optional.empty());
  }
}
