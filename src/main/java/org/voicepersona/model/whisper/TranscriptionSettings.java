package org.voicepersona.model.whisper;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Locale;

/**
 * What is wanted of a transcript.
 *
 * @param language the code of the language that is spoken, such as {@code en}; empty to find out
 * @param task what to write
 */
public record TranscriptionSettings(String language, Task task) implements Serializable {

  /** The words in whatever language they are. */
  public static final TranscriptionSettings ANY_LANGUAGE =
      new TranscriptionSettings("", Task.TRANSCRIBE);

  /** What can be written about speech. */
  public enum Task {
    /** The words as they are. */
    TRANSCRIBE,
    /** The words in English. */
    TRANSLATE;

    /** Returns the task as models call it. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks that nothing is missing. */
  public TranscriptionSettings {
    requireNonNull(language, "language is null");
    requireNonNull(task, "task is null");
  }
}
