package org.voicepersona.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads typed fields of one JSON object of a configuration file; messages name file and field. */
public final class ConfigReader {

  private final Path file;
  private final String prefix;
  private final JsonNode object;

  private ConfigReader(Path file, String prefix, JsonNode object) {
    this.file = file;
    this.prefix = prefix;
    this.object = object;
  }

  /** Reads {@code file}, which must hold a JSON object. */
  public static ConfigReader read(Path file) {
    JsonNode root = BoundedJson.read(file);
    if (!root.isObject()) {
      throw new CheckpointException(file + ": must hold a JSON object");
    }
    return new ConfigReader(file, "", root);
  }

  /** Returns the object {@code name}, an empty one if it is absent. */
  public ConfigReader child(String name) {
    JsonNode child = object.path(name);
    if (!child.isMissingNode() && !child.isObject()) {
      throw refuse(name, "a JSON object");
    }
    return new ConfigReader(file, prefix + name + ".", child);
  }

  /** Returns the integer {@code name}, or {@code absent} when the field is missing or null. */
  public int integer(String name, int absent) {
    JsonNode value = object.path(name);
    if (isAbsent(value)) {
      return absent;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw refuse(name, "an integer");
    }
    return value.intValue();
  }

  /** Returns the number {@code name}, or {@code absent} when the field is missing or null. */
  public double number(String name, double absent) {
    JsonNode value = object.path(name);
    if (isAbsent(value)) {
      return absent;
    }
    if (!value.isNumber()) {
      throw refuse(name, "a number");
    }
    return value.doubleValue();
  }

  /** Returns the boolean {@code name}, or {@code absent} when the field is missing or null. */
  public boolean flag(String name, boolean absent) {
    JsonNode value = object.path(name);
    if (isAbsent(value)) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw refuse(name, "true or false");
    }
    return value.booleanValue();
  }

  /** Returns the text {@code name}; empty when the field is missing or null. */
  public String text(String name) {
    JsonNode value = object.path(name);
    return isAbsent(value) ? "" : value.asText();
  }

  /**
   * Returns the integer {@code name}.
   *
   * @throws CheckpointException when the field is missing
   */
  public int integer(String name) {
    if (isAbsent(object.path(name))) {
      throw refuse(name, "an integer");
    }
    return integer(name, 0);
  }

  /** Returns the fields of this object, which must all be integers, by name. */
  public Map<String, Integer> integersByName() {
    Map<String, Integer> integers = new LinkedHashMap<>();
    object.fieldNames().forEachRemaining(name -> integers.put(name, integer(name)));
    return integers;
  }

  /** Returns the integers of {@code name}, which may be one integer, a list, or absent. */
  public List<Integer> integers(String name) {
    JsonNode value = object.path(name);
    if (isAbsent(value)) {
      return List.of();
    }
    List<Integer> integers = new ArrayList<>();
    for (JsonNode item : value.isArray() ? value : List.of(value)) {
      if (!item.isIntegralNumber() || !item.canConvertToInt()) {
        throw refuse(name, "an integer or a list of integers");
      }
      integers.add(item.intValue());
    }
    return integers;
  }

  /**
   * Requires that text field {@code name}, {@code absent} when missing, is one of {@code allowed}.
   */
  public void requireOneOf(String name, String absent, String... allowed) {
    JsonNode value = object.path(name);
    String text = isAbsent(value) ? absent : value.asText();
    if (!Arrays.asList(allowed).contains(text)) {
      throw refuse(name, "one of " + Arrays.toString(allowed));
    }
  }

  /** Requires that the boolean {@code name} is false or absent. */
  public void requireFalse(String name) {
    if (flag(name, false)) {
      throw refuse(name, "false");
    }
  }

  /** Requires that {@code name} is missing or null. */
  public void requireAbsent(String name) {
    if (!isAbsent(object.path(name))) {
      throw refuse(name, "absent");
    }
  }

  /** Returns the result of {@code maker}; an illegal value is reported with this file's name. */
  public <T> T build(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private CheckpointException refuse(String name, String allowed) {
    JsonNode value = object.path(name);
    return new CheckpointException(
        "%s: %s%s is %s, must be %s"
            .formatted(
                file, prefix, name, isAbsent(value) ? "absent" : PrintableText.of(value), allowed));
  }
}
