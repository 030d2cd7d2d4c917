package org.voicepersona.report.flag;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.voicepersona.output.record.RecordField;

/** A field that the checks read, with its usual column names in data sets. */
public enum CheckedField {
  /** How the voice sounds; the only required field. */
  DESCRIPTION(RecordField.VOICE_ANALYSIS, "text_description", "description", "caption", "text"),
  /** The character the voice would suit. */
  CHARACTER(RecordField.CHARACTER_DESCRIPTION),
  /** The technical analysis, in words. */
  TECHNICAL(RecordField.TECHNICAL_ANALYSIS),
  /** The words spoken. */
  TRANSCRIPT(RecordField.TRANSCRIPT, "transcription", "sentence", "text"),
  /** The listed gender. */
  GENDER(RecordField.GENDER),
  /** The listed age. */
  AGE(RecordField.AGE),
  /** The listed accent. */
  ACCENT(RecordField.ACCENT),
  /** Median fundamental frequency, Hz. */
  F0_MEDIAN_HZ(RecordField.F0_MEDIAN_HZ),
  /** Range of the fundamental frequency, semitones. */
  F0_RANGE_SEMITONES(RecordField.F0_RANGE_SEMITONES),
  /** Syllables per second. */
  SPEAKING_RATE(RecordField.SPEAKING_RATE),
  /** Signal-to-noise ratio, dB. */
  SNR_DB(RecordField.SNR_DB);

  private final RecordField ours;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable list
  private final List<String> usualNames;

  CheckedField(RecordField ours, String... others) {
    this.ours = ours;
    this.usualNames = Stream.concat(Stream.of(ours.fieldName()), Stream.of(others)).toList();
  }

  /** Returns the name in options. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the field's usual column names in data sets, the surest first. */
  List<String> usualNames() {
    return usualNames;
  }

  /** Returns the corresponding field of a record. */
  RecordField ours() {
    return ours;
  }

  /** Returns whether values are numbers. */
  boolean isMeasure() {
    return ours.type() == RecordField.Type.NUMBER;
  }

  /** Returns whether other data sets may use our name for another quantity: it has no unit. */
  boolean isAmbiguous() {
    return this == SPEAKING_RATE;
  }

  /** Returns whether a value such as {@code N/A} counts as missing. */
  boolean isLabel() {
    return this == GENDER || this == AGE || this == ACCENT;
  }
}
