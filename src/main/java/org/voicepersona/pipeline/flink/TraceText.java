package org.voicepersona.pipeline.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stack trace that another process has sent as text, parsed without deserialising anything.
 *
 * @param text the whole trace
 * @param causes the exceptions, each the cause of the one before it; at least one
 */
record TraceText(String text, List<Cause> causes) {

  private static final String CAUSED_BY = "Caused by: ";

  /**
   * An exception of the trace.
   *
   * @param type the name of its class
   * @param message its message; empty if it has none
   */
  record Cause(String type, String message) {

    private static Cause of(String line) {
      int colon = line.indexOf(": ");
      return colon < 0 || line.substring(0, colon).contains(" ")
          ? new Cause(line, "")
          : new Cause(line.substring(0, colon), line.substring(colon + 2));
    }

    private Cause plus(String line) {
      return new Cause(type, message + "\n" + line);
    }
  }

  /** Parses a trace as Java prints it, leaving out stack frames and suppressed exceptions. */
  static TraceText parse(String text) {
    List<Cause> causes = new ArrayList<>();
    boolean inMessage = true;
    for (String line : text.lines().toList()) {
      if (causes.isEmpty()) {
        causes.add(Cause.of(line));
      } else if (line.startsWith(CAUSED_BY)) {
        causes.add(Cause.of(line.substring(CAUSED_BY.length())));
        inMessage = true;
      } else if (line.startsWith("\t")) {
        inMessage = false;
      } else if (inMessage) {
        causes.add(causes.remove(causes.size() - 1).plus(line));
      }
    }
    return new TraceText(text, causes.isEmpty() ? List.of(new Cause("", text)) : causes);
  }

  /** Returns the message of the root cause, or its simple class name if it has none. */
  String words() {
    Cause deepest = causes.get(causes.size() - 1);
    return deepest.message().isBlank()
        ? deepest.type().substring(deepest.type().lastIndexOf('.') + 1)
        : deepest.message();
  }

  /** Returns the message of the first exception of a class in the trace. */
  Optional<String> find(Class<? extends Throwable> kind) {
    return causes.stream()
        .filter(cause -> cause.type().equals(kind.getName()))
        .map(Cause::message)
        .findFirst();
  }
}
