package org.voicepersona.globe.parquet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the {@code datasets} library says of columns in the footer's key {@code huggingface}, or in
 * the metadata of Arrow's schema: the names of the numbers of its type {@code ClassLabel}, and
 * which columns are recordings. What cannot be understood says nothing.
 */
final class DatasetFeatures {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FEATURES = "huggingface";

  private final Map<String, JsonNode> features;

  private DatasetFeatures(Map<String, JsonNode> features) {
    this.features = features;
  }

  static DatasetFeatures of(Map<String, String> keyValues, ArrowSchema arrow) {
    Optional<String> features =
        Optional.ofNullable(keyValues.get(FEATURES))
            .or(() -> Optional.ofNullable(arrow.metadata().get(FEATURES)));
    return new DatasetFeatures(features.map(DatasetFeatures::parse).orElse(Map.of()));
  }

  /** Returns the names of a column's numbers, by number; none if it has none. */
  List<String> classes(String column) {
    List<String> names = new ArrayList<>();
    if (isOfType(column, "ClassLabel")) {
      features.get(column).path("names").forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /** Returns whether a column is declared to hold recordings. */
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
