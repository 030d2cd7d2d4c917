package org.voicepersona.describe.api;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server will still take, as it says in {@code x-ratelimit-remaining-*} and {@code
 * x-ratelimit-reset-*} for requests and for tokens. Shared by all threads that ask it.
 */
final class RateLimit {

  private static final Logger LOG = LoggerFactory.getLogger(RateLimit.class);

  /** A limit that begins anew later than that is no matter of waiting. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  /** More does not count in nanoseconds, and ends a job as well. */
  private static final Duration LONGEST_CLOSURE = Duration.ofDays(365);

  private static final Pattern PERIOD = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|h|m|s)");

  private final String host;
  private long openFromNanos = System.nanoTime();

  RateLimit(String host) {
    this.host = host;
  }

  /** Takes note of what a reply says. */
  void note(HttpHeaders headers) {
    for (String what : new String[] {"requests", "tokens"}) {
      if (headers.firstValue("x-ratelimit-remaining-" + what).filter("0"::equals).isPresent()) {
        headers
            .firstValue("x-ratelimit-reset-" + what)
            .flatMap(RateLimit::period)
            .ifPresent(this::closeFor);
      }
    }
  }

  /** Lets nothing be sent for some time. */
  synchronized void closeFor(Duration time) {
    Duration counted = time.compareTo(LONGEST_CLOSURE) < 0 ? time : LONGEST_CLOSURE;
    long from = System.nanoTime() + counted.toNanos();
    if (from - openFromNanos > 0) {
      openFromNanos = from;
    }
  }

  /**
   * Returns when something may be sent.
   *
   * @throws ApiException if that is too long to wait for
   */
  void await() throws InterruptedException {
    for (long left = nanosLeft(); left > 0; left = nanosLeft()) {
      if (left > LONGEST_WAIT.toNanos()) {
        throw new ApiException(
            "%s has no more to give for %d minutes: its rate limit is used up"
                .formatted(host, TimeUnit.NANOSECONDS.toMinutes(left)));
      }
      LOG.info("the rate limit of {} is used up for {} ms", host, left / 1_000_000);
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  private synchronized long nanosLeft() {
    return openFromNanos - System.nanoTime();
  }

  /** Reads a period such as {@code 6m0s}, {@code 20ms} or {@code 1h2m3.5s}. */
  static Optional<Duration> period(String text) {
    Matcher part = PERIOD.matcher(text);
    double seconds = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      seconds += Double.parseDouble(part.group(1)) * secondsOf(part.group(2));
      end = part.end();
    }
    boolean whole = end > 0 && end == text.length();
    return whole
        ? Optional.of(Duration.ofMillis((long) Math.ceil(1000 * seconds)))
        : Optional.empty();
  }

  private static double secondsOf(String unit) {
    return switch (unit) {
      case "h" -> 3600;
      case "m" -> 60;
      case "s" -> 1;
      default -> 1e-3;
    };
  }
}
