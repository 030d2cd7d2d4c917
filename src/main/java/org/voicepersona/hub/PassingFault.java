package org.voicepersona.hub;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A fault that another try may not meet. */
final class PassingFault extends IOException {

  private static final long serialVersionUID = 1;

  /** Tries of an answer that is no passing trouble of the server, only perhaps of one answer. */
  private static final int TRIES_OF_UNSOUND_ANSWER = 5;

  private final transient Optional<Duration> wish;
  private final int mostTries;

  private PassingFault(String message, Optional<Duration> wish, int mostTries, Throwable cause) {
    super(message, cause);
    this.wish = requireNonNull(wish, "wish is null");
    this.mostTries = mostTries;
  }

  /** The server is in trouble or cannot be reached. */
  static PassingFault ofServer(String message, Throwable cause) {
    return new PassingFault(message, Optional.empty(), Integer.MAX_VALUE, cause);
  }

  /** The server asks to wait. */
  static PassingFault ofServer(String message, Optional<Duration> wish) {
    return new PassingFault(message, wish, Integer.MAX_VALUE, null);
  }

  /** An answer that does not fit what was asked for: a few tries tell whether it is permanent. */
  static PassingFault ofAnswer(String message) {
    return new PassingFault(message, Optional.empty(), TRIES_OF_UNSOUND_ANSWER, null);
  }

  /** Returns how long the server asked to wait. */
  Optional<Duration> wish() {
    return wish;
  }

  /** Returns how often to try in a row before the fault is taken for permanent. */
  int mostTries() {
    return mostTries;
  }
}
