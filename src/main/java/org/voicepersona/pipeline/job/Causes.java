package org.voicepersona.pipeline.job;

import java.util.Optional;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Finds the message for the user in a chain of exceptions. */
public final class Causes {

  private Causes() {}

  /** Returns the exception of a kind that is in the chain, if one is. */
  public static <T extends Throwable> Optional<T> find(Class<T> kind, Throwable fault) {
    return Optional.ofNullable(ExceptionUtils.throwableOfType(fault, kind));
  }

  /** Returns what the deepest exception says, or its kind where it says nothing. */
  public static String words(Throwable fault) {
    Throwable deepest = ExceptionUtils.getRootCause(fault);
    String message = deepest.getMessage();
    return message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message;
  }
}
