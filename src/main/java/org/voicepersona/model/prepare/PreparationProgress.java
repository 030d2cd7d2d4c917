package org.voicepersona.model.prepare;

/** Listens to the progress of a preparation; called by several threads, one at a time. */
@FunctionalInterface
public interface PreparationProgress {

  /** Ignores the progress. */
  PreparationProgress NONE = (part, done, total) -> {};

  /**
   * Called when {@code done} of {@code total} weights are written, or during verification when
   * {@code done} of {@code total} bytes are read back.
   *
   * @param part the current part, for messages
   */
  void advanced(String part, long done, long total);
}
