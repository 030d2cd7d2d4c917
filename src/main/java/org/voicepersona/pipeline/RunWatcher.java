package org.voicepersona.pipeline;

/** Receives the progress of a run. */
@FunctionalInterface
public interface RunWatcher {

  /** Is told how many rows are described, four times a second. */
  void accept(RunProgress progress);

  /** Is told that so many of {@code total} rows are in the files to be published. */
  default void published(long rows, long total) {}
}
