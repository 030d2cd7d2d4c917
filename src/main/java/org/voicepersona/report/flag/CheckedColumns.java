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
 * A file's column names of the fields that are checked.
 *
 * @param names the column of each field that the file has
 */
public record CheckedColumns(Map<CheckedField, String> names) {

  public CheckedColumns {
    names = Map.copyOf(names);
  }

  /**
   * Parses column names given by the user.
   *
   * @param named {@code FIELD=COLUMN}; an empty column means that the field is not read
   * @throws IllegalArgumentException if one has another form or no known field
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
   * Returns these columns, completed by those recognised by name. Since {@code speaking_rate} may
   * mean another quantity elsewhere, it is recognised only in results of this program.
   *
   * @param there the columns of the file
   * @throws IllegalArgumentException if a named column is missing, or no column has descriptions
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

  /** Returns the columns in the form that {@link #parse} reads. */
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
