package org.voicepersona.globe.parquet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The column types that the {@code datasets} library declares in the footer's key {@code
 * huggingface} or in the metadata of the Arrow schema: the class names of {@code ClassLabel}
 * columns, and the columns of audio. Malformed declarations are ignored.
 */
public final class DatasetFeatures {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FEATURES = "huggingface";

  private final Map<String, JsonNode> features;

  private DatasetFeatures(Map<String, JsonNode> features) {
    this.features = features;
  }

  static DatasetFeatures of(Map<String, String> keyValues, ArrowSchema arrow) {
    return of(keyValues.containsKey(FEATURES) ? keyValues : arrow.metadata());
  }

  /** Returns the declarations in the key-value metadata of a table. */
  public static DatasetFeatures of(Map<String, String> metadata) {
    String features = metadata.get(FEATURES);
    return new DatasetFeatures(features == null ? Map.of() : parse(features));
  }

  /** Returns the class names of a column by number; empty if it has none. */
  public List<String> classes(String column) {
    List<String> names = new ArrayList<>();
    if (isOfType(column, "ClassLabel")) {
      features.get(column).path("names").forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /** Returns whether a column is declared as audio. */
  boolean isAudio(String column) {
    return isOfType(column, "Audio");
  }

  private boolean isOfType(String column, String type) {
    return features.containsKey(column) && features.get(column).path("_type").asText().equals(type);
  }

  private static Map<String, JsonNode> parse(String json) {
    Map<String, JsonNode> features = new HashMap<>();
    try {
      JSON.readTree(json)
          .path("info")
          .path("features")
          .properties()
          .forEach(column -> features.put(column.getKey(), column.getValue()));
    } catch (JsonProcessingException e) {
      return Map.of();
    }
    return features;
  }
}
