package org.voicepersona.pipeline.job;

import java.util.Optional;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Finds the message for the user in a chain of exceptions. */
public final class Causes {

  private Causes() {}

  /** Returns the first exception of a class in the chain, if there is one. */
  public static <T extends Throwable> Optional<T> find(Class<T> kind, Throwable fault) {
    return Optional.ofNullable(ExceptionUtils.throwableOfType(fault, kind));
  }

  /** Returns the message of the root cause, or its simple class name if it has none. */
  public static String words(Throwable fault) {
    Throwable deepest = ExceptionUtils.getRootCause(fault);
    String message = deepest.getMessage();
    return message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message;
  }
}
