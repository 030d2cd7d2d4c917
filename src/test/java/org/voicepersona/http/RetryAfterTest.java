package org.voicepersona.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  /** A Friday. */
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static Optional<Duration> wait(String value) {
    return RetryAfter.of(
        HttpHeaders.of(Map.of("Retry-After", List.of(value)), (n, v) -> true), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "20, 20000",
    "' 7 ', 7000",
    "1.5, 1500",
    "'Fri, 02 Jan 2026 03:04:35 GMT', 30000",
    "'Fri, 2 Jan 2026 04:04:05 GMT', 3600000",
    "'Friday, 02-Jan-26 03:04:35 GMT', 30000",
    "'Fri Jan  2 03:04:35 2026', 30000",
    "'Mon Jan 12 03:04:05 2026', 864000000"
  })
  void readsSecondsAndDatesOfAllForms(String value, long millis) {
    assertThat(wait(value)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-5",
        "soon",
        "NaN",
        "1e9",
        "99999999999999999999",
        "Fri, 02 Jan 2026 03:04:05 GMT",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "Mon, 99 Jan 2026 03:04:05 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT"
      })
  void passesOverWhatIsNoWait(String value) {
    assertThat(wait(value)).isEmpty();
  }
}
