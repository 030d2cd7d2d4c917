package org.voicepersona.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/** Columns of an export: their types, and how a record fills them. */
final class Columns {

  private final Map<String, Feature> features = new LinkedHashMap<>();
  private final Map<String, Function<VoiceRecord, Object>> getters = new LinkedHashMap<>();

  /** Adds a column; a getter may return null, which stays null in the file. */
  Columns add(String name, Feature feature, Function<VoiceRecord, Object> getter) {
    features.put(name, feature);
    getters.put(name, getter);
    return this;
  }

  /** Adds a field under its own name. */
  Columns add(RecordField field) {
    return add(field, field.fieldName());
  }

  /** Adds a field under another name; a text that is absent is empty. */
  Columns add(RecordField field, String name) {
    return switch (field.type()) {
      case TEXT -> add(name, field.feature(), voice -> voice.text(field));
      case LIST -> add(name, field.feature(), voice -> voice.list(field));
      case INTEGER, NUMBER, FLAG -> add(name, field.feature(), voice -> voice.values().get(field));
    };
  }

  /**
   * Adds columns that were kept of the corpus, under their own names; under {@code corpus_NAME}
   * where there is such a column already.
   */
  Columns addKept(List<String> names) {
    for (String name : names) {
      add(
          features.containsKey(name) ? "corpus_" + name : name,
          Feature.Value.TEXT,
          voice -> voice.kept().getOrDefault(name, ""));
    }
    return this;
  }

  /** Adds a column that holds other columns. */
  Columns add(String name, Columns nested) {
    return add(name, nested.struct(), nested::row);
  }

  /** Returns the types. */
  Feature.Struct struct() {
    return new Feature.Struct(features);
  }

  /** Returns the values of a record. */
  Map<String, Object> row(VoiceRecord voice) {
    Map<String, Object> row = new LinkedHashMap<>();
    getters.forEach((name, getter) -> row.put(name, getter.apply(voice)));
    return row;
  }
}
