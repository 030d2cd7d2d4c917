package org.voicepersona.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Parses {@code Retry-After}: seconds, or a date in one of the three formats of <a
 * href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7">RFC 9110</a>.
 */
public final class RetryAfter {

  private static final int YEARS_AHEAD = 50;

  private static final List<DateTimeFormatter> FORMS =
      List.of(
          form("EEE, d MMM uuuu HH:mm:ss 'GMT'"),
          obsoleteForm(),
          form("EEE MMM ppd HH:mm:ss uuuu"),
          form("EEE MMM d HH:mm:ss uuuu"));

  private RetryAfter() {}

  /**
   * Returns how long the server asks to wait; empty if the header is missing, malformed or in the
   * past.
   */
  public static Optional<Duration> of(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("retry-after")
        .map(String::strip)
        .flatMap(value -> seconds(value, 1).or(() -> until(value, now)))
        .filter(RetryAfter::isWait);
  }

  /**
   * Parses a number of seconds, or of another unit.
   *
   * @param unit the unit's length in seconds
   */
  public static Optional<Duration> seconds(String value, double unit) {
    return value.matches("\\d{1,9}(\\.\\d{1,9})?")
        ? Optional.of(Duration.ofNanos(Math.round(Double.parseDouble(value) * unit * 1e9)))
        : Optional.empty();
  }

  /** Returns whether a duration is positive. */
  public static boolean isWait(Duration time) {
    return !time.isNegative() && !time.isZero();
  }

  private static Optional<Duration> until(String date, Instant now) {
    for (DateTimeFormatter form : FORMS) {
      try {
        return Optional.of(Duration.between(now, Instant.from(form.parse(date))));
      } catch (DateTimeException e) {
        // The next format may fit; a date in none of the formats is ignored.
      }
    }
    return Optional.empty();
  }

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(ZoneOffset.UTC);
  }

  /** RFC 850's format, with a two-digit year taken to be at most fifty years ahead. */
  private static DateTimeFormatter obsoleteForm() {
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(
            ChronoField.YEAR,
            2,
            2,
            LocalDate.now(ZoneOffset.UTC).minus(100 - YEARS_AHEAD, ChronoUnit.YEARS))
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.US)
        .withZone(ZoneOffset.UTC);
  }
}
