package org.voicepersona.output.record;

import static org.voicepersona.output.record.RecordField.INDEX;
import static org.voicepersona.output.record.RecordField.ROW;
import static org.voicepersona.output.record.RecordField.SHARD;
import static org.voicepersona.output.record.RecordField.SPLIT;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.voicepersona.describe.MeasuredClip;
import org.voicepersona.describe.check.QualityFlag;
import org.voicepersona.describe.clip.Outcome.Described;
import org.voicepersona.globe.RowId;

/**
 * One described voice as it is published: what a line of {@code descriptions.jsonl} and a row of
 * the Parquet files say.
 *
 * @param values the values by field, of the class that the field's type names; a field without a
 *     value is absent
 * @param kept what further columns of the corpus say, by name, in order; empty where one says
 *     nothing
 */
public record VoiceRecord(Map<RecordField, Object> values, Map<String, String> kept) {

  /** Copies the values, and checks that each is of its field's type. */
  public VoiceRecord {
    EnumMap<RecordField, Object> copy = new EnumMap<>(RecordField.class);
    copy.putAll(values);
    copy.forEach(
        (field, value) -> {
          if (!field.type().javaType().isInstance(value)) {
            throw new IllegalArgumentException(
                "%s is '%s', must be of type %s".formatted(field.fieldName(), value, field.type()));
          }
        });
    values = Collections.unmodifiableMap(copy);
    kept = Collections.unmodifiableMap(new LinkedHashMap<>(kept));
  }

  /** Makes a record of a corpus of which no further columns are kept. */
  public VoiceRecord(Map<RecordField, Object> values) {
    this(values, Map.of());
  }

  /** Returns the record of a described voice: texts made well-formed, numbers rounded. */
  public static VoiceRecord of(Described voice) {
    EnumMap<RecordField, Object> values = new EnumMap<>(RecordField.class);
    for (RecordField field : RecordField.values()) {
      field.valueOf(voice).ifPresent(value -> values.put(field, value));
    }
    return new VoiceRecord(values, kept(voice));
  }

  /** Returns what the record of a clip that was heard will have before it is described. */
  public static VoiceRecord ofHeard(MeasuredClip clip) {
    EnumMap<RecordField, Object> values = new EnumMap<>(RecordField.class);
    for (RecordField field : RecordField.values()) {
      field.heardValue(clip).ifPresent(value -> values.put(field, value));
    }
    return new VoiceRecord(values, kept(clip));
  }

  private static Map<String, String> kept(MeasuredClip clip) {
    Map<String, String> kept = new LinkedHashMap<>();
    clip.sample().kept().forEach((name, text) -> kept.put(name, RecordField.wellFormed(text)));
    return kept;
  }

  /** Returns this record as that of the {@code generation}th description of its row, from 1. */
  VoiceRecord withGeneration(long generation) {
    EnumMap<RecordField, Object> copy = new EnumMap<>(RecordField.class);
    copy.putAll(values);
    copy.put(RecordField.GENERATION, generation);
    return new VoiceRecord(copy, kept);
  }

  /** Returns whether the field has a value. */
  public boolean has(RecordField field) {
    return values.containsKey(field);
  }

  /** Returns a text, or the empty string where the field has no value. */
  public String text(RecordField field) {
    return (String) value(field, RecordField.Type.TEXT, "");
  }

  /** Returns a number, or {@code NaN} where the field has no value. */
  public double number(RecordField field) {
    return (Double) value(field, RecordField.Type.NUMBER, Double.NaN);
  }

  /** Returns an integer, or -1 where the field has no value. */
  public long integer(RecordField field) {
    return (Long) value(field, RecordField.Type.INTEGER, -1L);
  }

  /** Returns a flag, or false where the field has no value. */
  public boolean flag(RecordField field) {
    return (Boolean) value(field, RecordField.Type.FLAG, false);
  }

  /** Returns a list of texts; empty where the field has no value. */
  public List<String> list(RecordField field) {
    List<?> texts = (List<?>) value(field, RecordField.Type.LIST, List.of());
    return texts.stream().map(String.class::cast).toList();
  }

  /** Returns this record with a flag more. */
  public VoiceRecord with(QualityFlag flag) {
    EnumMap<RecordField, Object> flagged = new EnumMap<>(values);
    Stream<String> flags = Stream.concat(list(RecordField.FLAGS).stream(), Stream.of(flag.label()));
    flagged.put(RecordField.FLAGS, flags.distinct().toList());
    return new VoiceRecord(flagged, kept);
  }

  /** Returns this record with every text, those of lists too, as {@code change} makes it. */
  public VoiceRecord withTexts(UnaryOperator<String> change) {
    EnumMap<RecordField, Object> changed = new EnumMap<>(RecordField.class);
    values.forEach(
        (field, value) ->
            changed.put(
                field,
                switch (field.type()) {
                  case TEXT -> change.apply(text(field));
                  case LIST -> list(field).stream().map(change).toList();
                  case INTEGER, NUMBER, FLAG -> value;
                }));
    Map<String, String> changedKept = new LinkedHashMap<>();
    kept.forEach((name, text) -> changedKept.put(name, change.apply(text)));
    return new VoiceRecord(changed, changedKept);
  }

  /** Returns this record with just these columns of the corpus, in this order. */
  public VoiceRecord keeping(List<String> names) {
    Map<String, String> chosen = new LinkedHashMap<>();
    names.forEach(name -> chosen.put(name, kept.getOrDefault(name, "")));
    return new VoiceRecord(values, chosen);
  }

  /** Returns the values by the names of their fields: a row of {@link RecordField#columns}. */
  public Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    values.forEach((field, value) -> row.put(field.fieldName(), value));
    kept.forEach(
        (name, text) -> {
          if (!text.isEmpty()) {
            row.put(name, text);
          }
        });
    return row;
  }

  /** Returns the row that the voice came from. */
  public RowId id() {
    return new RowId(text(SHARD), integer(ROW));
  }

  /**
   * Returns where the record stands.
   *
   * @throws IllegalArgumentException if its numbers are none that a row can have
   */
  RecordOrder place() {
    return new RecordOrder(text(SPLIT), integer(INDEX), id());
  }

  /** Returns the record as one JSON object on one line, as in {@code descriptions.jsonl}. */
  public String toJson() {
    return JsonLines.write(this);
  }

  private Object value(RecordField field, RecordField.Type type, Object absent) {
    if (field.type() != type) {
      throw new IllegalArgumentException(
          "%s is of type %s, was asked for as %s".formatted(field.fieldName(), field.type(), type));
    }
    return values.getOrDefault(field, absent);
  }
}
