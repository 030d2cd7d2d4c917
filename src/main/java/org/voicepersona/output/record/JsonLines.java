package org.voicepersona.output.record;

import static org.voicepersona.output.record.RecordField.wellFormed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;

/**
 * The JSON forms of what is published: one object, on one line however a reader splits lines.
 *
 * <p>The same record gives the same text, and a text that is read and written again does not
 * change.
 */
public final class JsonLines {

  /** A single value of a corpus may be long; what lies on the disk was checked when written. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build()
          .setCharacterEscapes(new LineEscapes());

  private static final Map<String, RecordField> FIELDS = new HashMap<>();
  private static final String MEASURED = "measured";

  static {
    for (RecordField field : RecordField.values()) {
      FIELDS.put(field.fieldName(), field);
    }
  }

  private JsonLines() {}

  /** Returns the record as an object with all fields, in order, and what else was kept. */
  static String write(VoiceRecord voice) {
    return object(
        json -> {
          for (RecordField field : RecordField.values()) {
            json.writeFieldName(field.fieldName());
            if (voice.has(field)) {
              writeValue(json, field, voice);
            } else {
              json.writeNull();
            }
          }
          for (Map.Entry<String, String> column : voice.kept().entrySet()) {
            json.writeFieldName(column.getKey());
            if (column.getValue().isEmpty()) {
              json.writeNull();
            } else {
              json.writeString(column.getValue());
            }
          }
        });
  }

  private static void writeValue(JsonGenerator json, RecordField field, VoiceRecord voice)
      throws IOException {
    switch (field.type()) {
      case TEXT -> json.writeString(voice.text(field));
      case INTEGER -> json.writeNumber(voice.integer(field));
      case NUMBER -> json.writeNumber(field.rounded(voice.number(field)).toPlainString());
      case FLAG -> json.writeBoolean(voice.flag(field));
      case LIST -> {
        json.writeStartArray();
        for (String text : voice.list(field)) {
          json.writeString(text);
        }
        json.writeEndArray();
      }
    }
  }

  /** Returns the failure as an object; a whole shard has no index and no row. */
  static String write(Failure failure) {
    boolean wholeShard = failure.id().isWholeShard();
    return object(
        json -> {
          writeRowNumber(json, "index", wholeShard, failure.index());
          json.writeStringField("split", wellFormed(failure.split()));
          json.writeStringField("shard", wellFormed(failure.id().shard()));
          writeRowNumber(json, "row", wholeShard, failure.id().row());
          json.writeStringField("stage", failure.stage().name());
          json.writeStringField("reason", failure.reason());
          json.writeStringField("message", wellFormed(failure.message()));
        });
  }

  /** Returns a clip that was left out as an object: where it lies, and what was measured. */
  static String write(Outcome.LeftOut clip) {
    return object(
        json -> {
          json.writeNumberField("index", clip.index());
          json.writeStringField("split", wellFormed(clip.split()));
          json.writeStringField("shard", wellFormed(clip.id().shard()));
          json.writeNumberField("row", clip.id().row());
          json.writeObjectFieldStart(MEASURED);
          for (Map.Entry<String, String> measure : new TreeMap<>(clip.measured()).entrySet()) {
            json.writeStringField(measure.getKey(), measure.getValue());
          }
          json.writeEndObject();
        });
  }

  /** Reads what was measured from what {@link #write(Outcome.LeftOut)} wrote. */
  public static Map<String, String> readMeasured(String line) throws IOException {
    Map<String, String> measured = new HashMap<>();
    eachField(
        line,
        (name, json) -> {
          if (name.equals(MEASURED)) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
              measured.put(json.currentName(), json.nextTextValue());
            }
          } else {
            json.skipChildren();
          }
        });
    return measured;
  }

  private static void writeRowNumber(
      JsonGenerator json, String name, boolean wholeShard, long number) throws IOException {
    if (wholeShard) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, number);
    }
  }

  /**
   * Reads what {@link #write(VoiceRecord)} wrote. Texts of other names were kept of the corpus;
   * other fields of other versions are passed over.
   */
  public static VoiceRecord readVoice(String line) throws IOException {
    EnumMap<RecordField, Object> values = new EnumMap<>(RecordField.class);
    Map<String, String> kept = new LinkedHashMap<>();
    eachField(
        line,
        (name, json) -> {
          RecordField field = FIELDS.get(name);
          Object known = null;
          if (field == null && json.currentToken() == JsonToken.VALUE_STRING) {
            known = kept.put(name, wellFormed(json.getText()));
          } else if (field == null) {
            json.skipChildren();
          } else if (json.currentToken() != JsonToken.VALUE_NULL) {
            known = values.put(field, readValue(json, field));
          }
          requireOnce(name, known);
        });
    VoiceRecord voice = new VoiceRecord(values, kept);
    if (voice.place().id().isWholeShard()) {
      throw new IOException("has no row");
    }
    return voice;
  }

  private static void requireOnce(String name, Object known) throws IOException {
    if (known != null) {
      throw new IOException("has " + name + " twice");
    }
  }

  private static Object readValue(JsonParser json, RecordField field) throws IOException {
    JsonToken token = json.currentToken();
    boolean isOfType =
        switch (field.type()) {
          case TEXT -> token == JsonToken.VALUE_STRING;
          case INTEGER -> token == JsonToken.VALUE_NUMBER_INT;
          case NUMBER -> token.isNumeric() && Double.isFinite(json.getDoubleValue());
          case FLAG -> token.isBoolean();
          case LIST -> token == JsonToken.START_ARRAY;
        };
    if (!isOfType) {
      throw new IOException("has a %s that is no %s".formatted(field.fieldName(), field.type()));
    }
    return switch (field.type()) {
      case TEXT -> wellFormed(json.getText());
      case INTEGER -> json.getLongValue();
      case NUMBER -> json.getDoubleValue();
      case FLAG -> json.getBooleanValue();
      case LIST -> readList(json);
    };
  }

  private static List<String> readList(JsonParser json) throws IOException {
    List<String> texts = new ArrayList<>();
    while (json.nextToken() == JsonToken.VALUE_STRING) {
      texts.add(wellFormed(json.getText()));
    }
    if (json.currentToken() != JsonToken.END_ARRAY) {
      throw new IOException("has " + json.currentToken() + " in a list of texts");
    }
    return List.copyOf(texts);
  }

  /** Reads what {@link #write(Failure)} wrote. */
  public static Failure readFailure(String line) throws IOException {
    Map<String, String> values = new HashMap<>();
    eachField(
        line,
        (name, json) -> {
          if (json.currentToken().isStructStart()) {
            json.skipChildren();
          } else if (json.currentToken() != JsonToken.VALUE_NULL) {
            requireOnce(name, values.put(name, json.getText()));
          }
        });
    return new Failure(
        new RowId(values.getOrDefault("shard", ""), rowNumber(values, "row")),
        values.getOrDefault("split", ""),
        rowNumber(values, "index"),
        Failure.Stage.valueOf(values.getOrDefault("stage", "")),
        values.getOrDefault("reason", ""),
        values.getOrDefault("message", ""));
  }

  /** Returns where a line of either form belongs, without building the rest of it. */
  public static RecordOrder readPlace(String line) throws IOException {
    Map<String, String> values = new HashMap<>();
    eachField(
        line,
        (name, json) -> {
          switch (name) {
            case "split", "index", "shard", "row" -> {
              if (json.currentToken().isStructStart()) {
                throw new IOException("has a " + name + " that is no value");
              } else if (json.currentToken() != JsonToken.VALUE_NULL) {
                requireOnce(name, values.put(name, json.getText()));
              }
            }
            default -> json.skipChildren();
          }
        });
    return new RecordOrder(
        values.getOrDefault("split", ""),
        rowNumber(values, "index"),
        new RowId(values.getOrDefault("shard", ""), rowNumber(values, "row")));
  }

  private static long rowNumber(Map<String, String> values, String name) {
    return Long.parseLong(values.getOrDefault(name, "-1"));
  }

  private static String object(FieldWriter fields) {
    StringWriter line = new StringWriter(4096);
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return line.toString();
  }

  private static void eachField(String line, FieldReader reader) throws IOException {
    try (JsonParser json = FACTORY.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("starts with " + json.currentToken() + ", must be a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        reader.read(name, json);
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw new IOException("is not one whole JSON object");
      }
    }
  }

  private interface FieldWriter {
    void write(JsonGenerator json) throws IOException;
  }

  private interface FieldReader {
    void read(String name, JsonParser json) throws IOException;
  }

  /**
   * Escapes, beyond what JSON asks, the characters that some readers take for the end of a line:
   * U+007F to U+009F (with U+0085), U+2028 and U+2029.
   */
  private static final class LineEscapes extends CharacterEscapes {

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
      escapes[0x7F] = CharacterEscapes.ESCAPE_STANDARD;
      return escapes;
    }

    @Override
    public SerializableString getEscapeSequence(int ch) {
      boolean endsLine = (ch >= 0x80 && ch <= 0x9F) || ch == 0x2028 || ch == 0x2029;
      return endsLine ? new SerializedString("\\u%04X".formatted(ch)) : null;
    }
  }
}
