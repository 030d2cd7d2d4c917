package org.voicepersona.pipeline;

/** Finds what a person should read in a chain of exceptions. */
final class Causes {

  private Causes() {}

  /** Returns the exception that all others of the chain wrap. */
  static Throwable deepest(Throwable fault) {
    Throwable deepest = fault;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  /** Returns what the deepest exception says, or its kind where it says nothing. */
  static String words(Throwable fault) {
    Throwable deepest = deepest(fault);
    String message = deepest.getMessage();
    return message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message;
  }
}
