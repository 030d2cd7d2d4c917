package org.voicepersona.report.flag;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.voicepersona.output.record.RecordField;

/** What is looked at in a row of descriptions, and what data sets call it. */
public enum CheckedField {
  /** How the voice sounds: the one that each file needs. */
  DESCRIPTION(RecordField.VOICE_ANALYSIS, "text_description", "description", "caption", "text"),
  /** The character the voice would suit. */
  CHARACTER(RecordField.CHARACTER_DESCRIPTION),
  /** The measurable side, in words. */
  TECHNICAL(RecordField.TECHNICAL_ANALYSIS),
  /** What is said. */
  TRANSCRIPT(RecordField.TRANSCRIPT, "transcription", "sentence", "text"),
  /** The gender that is listed. */
  GENDER(RecordField.GENDER),
  /** The age that is listed. */
  AGE(RecordField.AGE),
  /** The accent that is listed. */
  ACCENT(RecordField.ACCENT),
  /** Median fundamental frequency, Hz. */
  F0_MEDIAN_HZ(RecordField.F0_MEDIAN_HZ),
  /** Range of the fundamental frequency, semitones. */
  F0_RANGE_SEMITONES(RecordField.F0_RANGE_SEMITONES),
  /** Syllables a second. */
  SPEAKING_RATE(RecordField.SPEAKING_RATE),
  /** Speech over noise, dB. */
  SNR_DB(RecordField.SNR_DB);

  private final RecordField ours;

  @SuppressWarnings("ImmutableEnumChecker") // A list that nothing changes.
  private final List<String> usualNames;

  CheckedField(RecordField ours, String... others) {
    this.ours = ours;
    this.usualNames = Stream.concat(Stream.of(ours.fieldName()), Stream.of(others)).toList();
  }

  /** Returns the name in options. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the names that a column of this has in data sets, the surest first. */
  List<String> usualNames() {
    return usualNames;
  }

  /** Returns the field of a record that holds the same. */
  RecordField ours() {
    return ours;
  }

  /** Returns whether values are numbers. */
  boolean isMeasure() {
    return ours.type() == RecordField.Type.NUMBER;
  }

  /** Returns whether others may call something else by our name: its unit does not stand in it. */
  boolean isAmbiguous() {
    return this == SPEAKING_RATE;
  }

  /** Returns whether a value may be a word for none, such as {@code N/A}. */
  boolean isLabel() {
    return this == GENDER || this == AGE || this == ACCENT;
  }
}
