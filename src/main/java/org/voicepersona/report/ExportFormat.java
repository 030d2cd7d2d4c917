package org.voicepersona.report;

import static org.voicepersona.output.RecordField.ACCENT;
import static org.voicepersona.output.RecordField.AGE;
import static org.voicepersona.output.RecordField.COMBINED_DESCRIPTION;
import static org.voicepersona.output.RecordField.DURATION;
import static org.voicepersona.output.RecordField.DURATION_MEASURED;
import static org.voicepersona.output.RecordField.GENDER;
import static org.voicepersona.output.RecordField.SPEAKER_ID;
import static org.voicepersona.output.RecordField.TRANSCRIPT;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import org.voicepersona.output.RecordField;
import org.voicepersona.output.VoiceRecord;

/** The shapes in which descriptions are exported for training; those of the original data set. */
public enum ExportFormat {
  /** {@code instruction}, {@code input}, {@code output} and {@code metadata}. */
  INSTRUCTION {
    @Override
    void write(VoiceRecord voice, JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField(
          "instruction", "Analyze this voice recording and provide a detailed description.");
      json.writeStringField("input", "Speaker transcript: '" + voice.text(TRANSCRIPT) + "'");
      json.writeStringField("output", voice.text(COMBINED_DESCRIPTION));
      json.writeObjectFieldStart("metadata");
      writeText(voice, SPEAKER_ID, json);
      writeText(voice, ACCENT, json);
      writeText(voice, AGE, json);
      writeText(voice, GENDER, json);
      json.writeNumberField(
          DURATION.fieldName(), voice.number(voice.has(DURATION) ? DURATION : DURATION_MEASURED));
      json.writeEndObject();
      json.writeEndObject();
    }
  },

  /** A {@code human} turn with the transcript and an {@code assistant} turn that describes. */
  CONVERSATION {
    @Override
    void write(VoiceRecord voice, JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeArrayFieldStart("conversations");
      writeTurn(
          "human",
          "Please analyze this voice recording. The speaker says: '" + voice.text(TRANSCRIPT) + "'",
          json);
      writeTurn("assistant", voice.text(COMBINED_DESCRIPTION), json);
      json.writeEndArray();
      json.writeObjectFieldStart("metadata");
      writeText(voice, SPEAKER_ID, json);
      writeText(voice, ACCENT, json);
      writeText(voice, AGE, json);
      writeText(voice, GENDER, json);
      json.writeEndObject();
      json.writeEndObject();
    }
  };

  /** Returns the name in options and file names. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Writes one record. */
  abstract void write(VoiceRecord voice, JsonGenerator json) throws IOException;

  private static void writeTurn(String from, String value, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("from", from);
    json.writeStringField("value", value);
    json.writeEndObject();
  }

  private static void writeText(VoiceRecord voice, RecordField field, JsonGenerator json)
      throws IOException {
    json.writeStringField(field.fieldName(), voice.text(field));
  }
}
