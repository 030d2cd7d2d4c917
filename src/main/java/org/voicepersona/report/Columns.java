package org.voicepersona.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.voicepersona.output.record.Feature;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;

/** The columns of an export: their types, and how to compute their values from a record. */
final class Columns {

  private final Map<String, Feature> features = new LinkedHashMap<>();
  private final Map<String, Function<VoiceRecord, Object>> getters = new LinkedHashMap<>();

  /** Adds a column; a null from the getter is a null in the file. */
  Columns add(String name, Feature feature, Function<VoiceRecord, Object> getter) {
    features.put(name, feature);
    getters.put(name, getter);
    return this;
  }

  /** Adds a field under its own name. */
  Columns add(RecordField field) {
    return add(field, field.fieldName());
  }

  /** Adds a field under another name; a missing text becomes an empty one. */
  Columns add(RecordField field, String name) {
    return switch (field.type()) {
      case TEXT -> add(name, field.feature(), voice -> voice.text(field));
      case LIST -> add(name, field.feature(), voice -> voice.list(field));
      case INTEGER, NUMBER, FLAG -> add(name, field.feature(), voice -> voice.values().get(field));
    };
  }

  /**
   * Adds the columns kept from the corpus under their own names, or as {@code corpus_NAME} if the
   * name is taken.
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

  /** Adds a struct column of other columns. */
  Columns add(String name, Columns nested) {
    return add(name, nested.struct(), nested::row);
  }

  /** Returns the types of the columns. */
  Feature.Struct struct() {
    return new Feature.Struct(features);
  }

  /** Returns a record's values by column. */
  Map<String, Object> row(VoiceRecord voice) {
    Map<String, Object> row = new LinkedHashMap<>();
    getters.forEach((name, getter) -> row.put(name, getter.apply(voice)));
    return row;
  }
}
