package org.voicepersona.describe.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.describe.ledger.Usage;

/** Thrown when an attempt brought no answer. */
final class FailedAttempt extends Exception {

  private static final long serialVersionUID = 1;

  /** Statuses that every other request would meet as well. */
  private static final Set<Integer> OF_THE_SERVICE = Set.of(401, 402, 403, 404, 405, 407, 429);

  private static final Set<String> CODES_OF_THE_SERVICE =
      Set.of("insufficient_quota", "model_not_found", "invalid_api_key");

  /** What is known of a request without an answer. */
  enum Kind {
    /** It did not reach the server. */
    NOT_SENT,
    /** The server turned it down, with a status. */
    REFUSED,
    /** The connection broke or fell silent: it may have been paid for. */
    UNANSWERED,
    /** What came back is no answer, and may have been paid for. */
    MALFORMED
  }

  private final Kind kind;
  private final int status;
  private final String code;
  private final transient RetryHeaders wish;
  private final transient Usage usage;

  private FailedAttempt(
      Kind kind, int status, String code, RetryHeaders wish, Usage usage, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind is null");
    this.status = status;
    this.code = code;
    this.wish = wish;
    this.usage = usage;
  }

  static FailedAttempt notSent(String message) {
    return new FailedAttempt(Kind.NOT_SENT, 0, "", RetryHeaders.NONE, Usage.NONE, message);
  }

  static FailedAttempt unanswered(String message) {
    return new FailedAttempt(Kind.UNANSWERED, 0, "", RetryHeaders.NONE, Usage.NONE, message);
  }

  static FailedAttempt malformed(Usage usage, String message) {
    return new FailedAttempt(Kind.MALFORMED, 0, "", RetryHeaders.NONE, usage, message);
  }

  /**
   * The server answered with an error.
   *
   * @param code the kind of error as the server calls it, or empty
   */
  static FailedAttempt refused(int status, String code, RetryHeaders wish, String message) {
    return new FailedAttempt(Kind.REFUSED, status, code, wish, Usage.NONE, message);
  }

  Kind kind() {
    return kind;
  }

  /** Returns what the reply says it took. */
  Usage usage() {
    return usage;
  }

  /** Returns whether the request may have been paid for. */
  boolean mayBePaid() {
    return kind == Kind.UNANSWERED || kind == Kind.MALFORMED;
  }

  /** Returns how long the server asks to wait. */
  Optional<Duration> wishedWait() {
    return wish.after();
  }

  /** Returns whether another try may bring an answer. */
  boolean mayPass() {
    if (kind != Kind.REFUSED) {
      return true;
    }
    if (CODES_OF_THE_SERVICE.contains(code) || wish.asksForTooMuch()) {
      return false;
    }
    return wish.retry().orElse(status == 408 || status == 409 || status == 429 || status >= 500);
  }

  /**
   * Returns whether the clip may be at fault; else the server, or what it was asked by everyone. An
   * internal error (500) may be about a clip, the other 5xx are not.
   */
  boolean mayConcernTheClip() {
    return switch (kind) {
      case NOT_SENT -> false;
      case UNANSWERED, MALFORMED -> true;
      case REFUSED ->
          !CODES_OF_THE_SERVICE.contains(code)
              && !OF_THE_SERVICE.contains(status)
              && (status == 500 || (status >= 400 && status < 500));
    };
  }

  /** Returns the kind as failures are counted. */
  public String reason() {
    return switch (kind) {
      case NOT_SENT -> "not-sent";
      case UNANSWERED -> "no-answer";
      case MALFORMED -> "malformed-answer";
      case REFUSED -> status >= 500 ? "server-error" : "request-refused";
    };
  }
}
