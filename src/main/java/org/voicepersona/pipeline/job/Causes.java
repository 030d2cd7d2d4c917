package org.voicepersona.pipeline.job;

import java.util.Optional;

/** Finds what a person should read in a chain of exceptions. */
public final class Causes {

  private Causes() {}

  /** Returns the exception that all others of the chain wrap. */
  static Throwable deepest(Throwable fault) {
    Throwable deepest = fault;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  /** Returns the exception of a kind that is in the chain, if one is. */
  public static <T extends Throwable> Optional<T> find(Class<T> kind, Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return Optional.of(kind.cast(cause));
      }
    }
    return Optional.empty();
  }

  /** Returns what the deepest exception says, or its kind where it says nothing. */
  public static String words(Throwable fault) {
    Throwable deepest = deepest(fault);
    String message = deepest.getMessage();
    return message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message;
  }
}
