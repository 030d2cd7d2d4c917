package org.voicepersona.model.prepare;

/** Is told how a preparation goes on; called by several threads, one at a time. */
@FunctionalInterface
public interface PreparationProgress {

  /** Listens to nothing. */
  PreparationProgress NONE = (part, done, total) -> {};

  /**
   * Hears that {@code done} of {@code total} weights are written, or, while the files are read
   * back, that {@code done} of {@code total} bytes are.
   *
   * @param part what is being worked on, in words
   */
  void advanced(String part, long done, long total);
}
