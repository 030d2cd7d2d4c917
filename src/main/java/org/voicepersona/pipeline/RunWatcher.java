package org.voicepersona.pipeline;

/** Receives the progress of a run, of its job and then of the publication. */
@FunctionalInterface
public interface RunWatcher {

  /** Takes the current progress, four times a second. */
  void accept(RunProgress progress);

  /** Takes how many of {@code total} rows have been written to the files to be published. */
  default void published(long rows, long total) {}
}
