package org.voicepersona.output.directory;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The steps at which a test can make the disk fail or the process die.
 *
 * <p>The system property {@value #PROPERTY} names one step, how many times it is passed unharmed
 * before, and what happens then: {@code journal-line:7:kill} dies as from SIGKILL when the step is
 * reached for the eighth time, {@code part-rename:0:error} fails as on a full disk at the first,
 * {@code publish-rename:1:INT} gets the signal of that name at the second and goes on. Without the
 * property nothing happens.
 */
public enum FailPoint {
  /** Before an outcome is written to the journal. */
  JOURNAL_WRITE,
  /** When the first half of a journal line is written. */
  JOURNAL_LINE,
  /** When an answer that is paid for has come, and is not kept yet. */
  ANSWER_RECEIVED,
  /** When an answer that is paid for is kept. */
  ANSWER_KEPT,
  /** When a part is complete beside its place. */
  PART_RENAME,
  /** When a part is in its place. */
  PART_RENAMED,
  /** When a part is to be removed whose outcomes another one holds. */
  PART_REMOVE,
  /** When a Parquet file has its rows, but no footer. */
  PARQUET_FOOTER,
  /** When the first of what is appended to a published file is written. */
  PUBLISH_APPEND,
  /** Before each published file is moved into its place. */
  PUBLISH_RENAME,
  /** When a published file is in its place. */
  PUBLISH_RENAMED,
  /** When a published file that is no longer part of the result is to be removed. */
  PUBLISH_REMOVE;

  /** The system property that names a step. */
  public static final String PROPERTY = "voicepersona.failpoint";

  /** Shells report a process that SIGKILL ended with this status. */
  private static final int KILLED = 137;

  private static final ConcurrentHashMap<String, AtomicInteger> PASSED = new ConcurrentHashMap<>();

  /** Returns the name of this step in the property. */
  String stepName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns whether the property names this step. */
  public boolean isPlanned() {
    return System.getProperty(PROPERTY, "").startsWith(stepName() + ":");
  }

  /** Passes this step, or fails here if the property says so. */
  public void reach() throws IOException {
    if (!isPlanned()) {
      return;
    }
    String plan = System.getProperty(PROPERTY);
    String[] parts = plan.split(":", -1);
    int unharmed = Integer.parseInt(parts[1]);
    if (PASSED.computeIfAbsent(plan, key -> new AtomicInteger()).getAndIncrement() != unharmed) {
      return;
    }
    switch (parts[2]) {
      case "kill" -> Runtime.getRuntime().halt(KILLED);
      case "INT", "TERM" -> sendToItself(parts[2]);
      case "error" -> throw new IOException("No space left on device");
      default -> throw new IllegalArgumentException(PROPERTY + " is '" + plan + "'");
    }
  }

  private static void sendToItself(String signal) throws IOException {
    String self = Long.toString(ProcessHandle.current().pid());
    try {
      new ProcessBuilder("kill", "-" + signal, self).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Forgets how often each step was passed. */
  public static void reset() {
    PASSED.clear();
  }
}
