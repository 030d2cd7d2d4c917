package org.voicepersona.report.flag;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.voicepersona.globe.MessageText;
import org.voicepersona.output.record.RecordField;

/**
 * The names that a file has for the fields that are checked.
 *
 * @param names the file's name of each field that it has
 */
public record CheckedColumns(Map<CheckedField, String> names) {

  /** Takes a copy. */
  public CheckedColumns {
    names = Map.copyOf(names);
  }

  /**
   * Reads what somebody says the columns are called.
   *
   * @param named {@code FIELD=COLUMN}; nothing behind the sign stands for a column that is not read
   * @throws IllegalArgumentException if one has another form or names no field
   */
  public static CheckedColumns parse(List<String> named) {
    Map<CheckedField, String> names = new EnumMap<>(CheckedField.class);
    for (String pair : named) {
      int equals = pair.indexOf('=');
      CheckedField field =
          Stream.of(CheckedField.values())
              .filter(it -> equals > 0 && it.label().equals(pair.substring(0, equals)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "column is '%s', must be FIELD=COLUMN with one of the fields %s"
                              .formatted(pair, fields())));
      names.put(field, pair.substring(equals + 1));
    }
    return new CheckedColumns(names);
  }

  private static String fields() {
    return Stream.of(CheckedField.values())
        .map(CheckedField::label)
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns these columns with those that can be told by their names. What others call {@code
   * speaking_rate} may count something else, so it is told in results of this program alone.
   *
   * @param there the columns of the file
   * @throws IllegalArgumentException if one that was named is not there, or none has descriptions
   */
  CheckedColumns foundIn(Set<String> there) {
    boolean isOurs = there.contains(RecordField.VOICE_ANALYSIS.fieldName());
    Map<CheckedField, String> found = new EnumMap<>(CheckedField.class);
    Set<String> free = new HashSet<>(there);
    free.removeAll(names.values());
    for (CheckedField field : CheckedField.values()) {
      Optional<String> usual =
          field.usualNames().stream()
              .filter(name -> free.contains(name) && (isOurs || !field.isAmbiguous()))
              .findFirst();
      Optional.ofNullable(names.get(field))
          .or(() -> usual)
          .ifPresent(name -> found.put(field, name));
      free.remove(found.getOrDefault(field, ""));
    }
    found.values().removeIf(String::isEmpty);
    requireThere(found, there);
    return new CheckedColumns(found);
  }

  /** Returns the columns as {@link #parse} reads them. */
  @Override
  public String toString() {
    return new TreeMap<>(names)
        .entrySet().stream()
            .map(entry -> entry.getKey().label() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
  }

  private static void requireThere(Map<CheckedField, String> found, Set<String> there) {
    found.forEach(
        (field, name) -> {
          if (!there.contains(name)) {
            throw new IllegalArgumentException(
                "no column '%s'; there are: %s; --column %s=NAME names another one"
                    .formatted(name, MessageText.names(List.copyOf(there)), field.label()));
          }
        });
    if (!found.containsKey(CheckedField.DESCRIPTION)) {
      throw new IllegalArgumentException(
          "no column of descriptions is known; there are: %s; --column %s=NAME names it"
              .formatted(MessageText.names(List.copyOf(there)), CheckedField.DESCRIPTION.label()));
    }
  }
}
