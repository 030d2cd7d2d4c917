package org.voicepersona.pipeline;

/** Is told how far a run is. */
@FunctionalInterface
public interface RunWatcher {

  /** Is told how many rows are described, four times a second. */
  void accept(RunProgress progress);

  /** Is told that so many of {@code total} rows are in the files to be published. */
  default void published(long rows, long total) {}
}
