package org.voicepersona.model.prepare;

/** Listens to the progress of a preparation; called by several threads, one at a time. */
@FunctionalInterface
public interface PreparationProgress {

  /** Ignores the progress. */
  PreparationProgress NONE = (part, done, total) -> {};

  /**
   * Is called when {@code done} of {@code total} weights are written, or, while the files are read
   * back, that {@code done} of {@code total} bytes are.
   *
   * @param part what is being worked on, in words
   */
  void advanced(String part, long done, long total);
}
