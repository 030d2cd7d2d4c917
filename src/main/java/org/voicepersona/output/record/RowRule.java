package org.voicepersona.output.record;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.voicepersona.globe.Failure;

/**
 * Selects published rows, such as those of an older model: {@code failed}, {@code failed=REASON},
 * {@code flagged}, or {@code FIELD=VALUE} and {@code FIELD!=VALUE} with a field of a record. An
 * empty value stands for none.
 *
 * @param field the field's name; {@value #FAILED} for rows that could not be described
 * @param equal whether the value must be there, rather than not
 * @param value the value
 */
public record RowRule(String field, boolean equal, String value) {

  private static final String FAILED = "failed";

  /** Shorter words for what is often asked. */
  private static final Map<String, String> WORDS =
      Map.of(FAILED, FAILED + "!=", "flagged", "flags!=");

  private static final Map<String, String> FIELDS = Map.of("prompts", "prompt_set");

  /** Checks that there is such a field. */
  public RowRule {
    requireNonNull(value, "value is null");
    if (!field.equals(FAILED) && RecordField.find(field).isEmpty()) {
      throw new IllegalArgumentException(
          "where is '%s', must be failed, flagged, or FIELD=VALUE or FIELD!=VALUE with a field of %s"
              .formatted(
                  field,
                  Arrays.stream(RecordField.values())
                      .map(RecordField::fieldName)
                      .collect(Collectors.joining(", "))));
    }
  }

  /**
   * Reads a rule.
   *
   * @throws IllegalArgumentException if the text is none; the message says what would be
   */
  public static RowRule parse(String text) {
    String rule = WORDS.getOrDefault(text, text);
    int equals = rule.indexOf('=');
    boolean negated = equals > 0 && rule.charAt(equals - 1) == '!';
    int end = Math.max(0, negated ? equals - 1 : equals);
    String field = equals < 0 ? rule : rule.substring(0, end);
    return new RowRule(FIELDS.getOrDefault(field, field), !negated, rule.substring(equals + 1));
  }

  /** Returns whether the rule selects a described voice. */
  public boolean selects(VoiceRecord voice) {
    return RecordField.find(field).map(found -> matches(voice.values().get(found))).orElse(false);
  }

  /** Returns whether the rule selects a row or shard that could not be described. */
  public boolean selects(Failure failure) {
    return field.equals(FAILED) && matches(failure.reason());
  }

  private boolean matches(Object found) {
    boolean there;
    if (found instanceof List<?> list) {
      there = value.isEmpty() ? list.isEmpty() : list.contains(value);
    } else {
      there = value.equals(found == null ? "" : found.toString());
    }
    return there == equal;
  }

  /** Returns the rule as {@link #parse} reads it. */
  @Override
  public String toString() {
    return field + (equal ? "=" : "!=") + value;
  }
}
