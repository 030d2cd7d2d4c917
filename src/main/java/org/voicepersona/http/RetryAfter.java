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
 * Reads {@code Retry-After}: seconds, or a date in any of the three forms that <a
 * href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7">RFC 9110</a> has.
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
   * Returns how long the server asks to wait; nothing if it does not say so, says it in another
   * way, or the moment has passed.
   */
  public static Optional<Duration> of(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("retry-after")
        .map(String::strip)
        .flatMap(value -> seconds(value, 1).or(() -> until(value, now)))
        .filter(RetryAfter::isWait);
  }

  /**
   * Reads a number of seconds, or of another unit.
   *
   * @param unit its seconds
   */
  public static Optional<Duration> seconds(String value, double unit) {
    return value.matches("\\d{1,9}(\\.\\d{1,9})?")
        ? Optional.of(Duration.ofNanos(Math.round(Double.parseDouble(value) * unit * 1e9)))
        : Optional.empty();
  }

  /** Returns whether a time is one to wait for: neither nothing nor past. */
  public static boolean isWait(Duration time) {
    return !time.isNegative() && !time.isZero();
  }

  private static Optional<Duration> until(String date, Instant now) {
    for (DateTimeFormatter form : FORMS) {
      try {
        return Optional.of(Duration.between(now, Instant.from(form.parse(date))));
      } catch (DateTimeException e) {
        // Perhaps it has another form; what has none is passed over.
      }
    }
    return Optional.empty();
  }

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(ZoneOffset.UTC);
  }

  /** Two digits of a year, which is at most fifty years ahead. */
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
