package org.voicepersona.describe.api;

import static java.util.Objects.requireNonNull;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.voicepersona.http.RetryAfter;

/**
 * What a server says about trying again, in the headers {@code x-should-retry}, {@code
 * retry-after-ms} and {@code retry-after}.
 *
 * @param retry whether to; empty if it is silent
 * @param after how long to wait before, positive; empty if it is silent
 */
record RetryHeaders(Optional<Boolean> retry, Optional<Duration> after) {

  /** Nothing said. */
  static final RetryHeaders NONE = new RetryHeaders(Optional.empty(), Optional.empty());

  /** Whoever asks for more does not expect to be asked again. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  RetryHeaders {
    requireNonNull(retry, "retry is null");
    requireNonNull(after, "after is null");
  }

  /**
   * Reads the headers; what cannot be read is not there.
   *
   * @param now the time, for a date to wait for
   */
  static RetryHeaders of(HttpHeaders headers, Instant now) {
    Optional<Duration> after =
        headers
            .firstValue("retry-after-ms")
            .flatMap(value -> RetryAfter.seconds(value, 1e-3))
            .filter(RetryAfter::isWait)
            .or(() -> RetryAfter.of(headers, now));
    return new RetryHeaders(
        headers.firstValue("x-should-retry").flatMap(RetryHeaders::truth), after);
  }

  /** Returns whether the wait is too long for a try to be worth it. */
  boolean asksForTooMuch() {
    return after.filter(it -> it.compareTo(LONGEST_WAIT) > 0).isPresent();
  }

  private static Optional<Boolean> truth(String value) {
    return switch (value) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
