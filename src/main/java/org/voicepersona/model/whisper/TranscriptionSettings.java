package org.voicepersona.model.whisper;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Locale;

/**
 * What to transcribe.
 *
 * @param language the code of the spoken language, such as {@code en}; empty to detect it
 * @param task what to write
 */
public record TranscriptionSettings(String language, Task task) implements Serializable {

  /** Transcribes in whatever language is spoken. */
  public static final TranscriptionSettings ANY_LANGUAGE =
      new TranscriptionSettings("", Task.TRANSCRIBE);

  /** What to write. */
  public enum Task {
    /** The words as spoken. */
    TRANSCRIBE,
    /** The words, translated to English. */
    TRANSLATE;

    /** Returns the task's name in model files. */
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
