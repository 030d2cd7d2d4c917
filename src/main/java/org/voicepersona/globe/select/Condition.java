package org.voicepersona.globe.select;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on the value of one field, such as {@code gender=female} or {@code duration>=1.5}.
 *
 * @param field the field's name
 * @param comparison the operator
 * @param value the right-hand side; a finite number unless the operator is {@code =} or {@code !=}
 */
public record Condition(String field, Comparison comparison, String value)
    implements Serializable, Comparable<Condition> {

  /** The comparison operators. */
  public enum Comparison {
    /** Equal. */
    EQUAL("="),
    /** Not equal. */
    UNEQUAL("!="),
    /** Numerically less. */
    LESS("<"),
    /** Numerically less or equal. */
    AT_MOST("<="),
    /** Numerically greater. */
    MORE(">"),
    /** Numerically greater or equal. */
    AT_LEAST(">=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    /** Returns whether this compares numbers by their order. */
    public boolean isOfNumbers() {
      return this != EQUAL && this != UNEQUAL;
    }

    private static Comparison ofSign(String text) {
      return Arrays.stream(values()).filter(it -> it.sign.equals(text)).findFirst().orElse(EQUAL);
    }
  }

  private static final Pattern FORM =
      Pattern.compile("([^=<>!]+)(>=|<=|!=|==|=|<|>)(.*)", Pattern.DOTALL);
  private static final Comparator<Condition> ORDER =
      Comparator.comparing(Condition::field)
          .thenComparing(Condition::comparison)
          .thenComparing(Condition::value);

  /** Checks that an ordering operator has a number. */
  public Condition {
    requireNonNull(field, "field is null");
    if (comparison.isOfNumbers() && number(value).isEmpty()) {
      throw new IllegalArgumentException(
          "filter is '%s%s%s', must have a number after %s"
              .formatted(field, comparison.sign, value, comparison.sign));
    }
  }

  /**
   * Parses a condition of the form {@code FIELD=VALUE}, or with one of {@code != < <= > >=}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Condition parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "filter is '%s', must be FIELD=VALUE such as gender=female, or have one of != < <= > >= such as duration>=1"
              .formatted(text));
    }
    return new Condition(
        parts.group(1).strip(), Comparison.ofSign(parts.group(2)), parts.group(3).strip());
  }

  /** Returns the finite number that a text represents; empty for any other text. */
  public static OptionalDouble number(String text) {
    try {
      double number = Double.parseDouble(text.strip());
      boolean isPlain = Double.isFinite(number) && text.chars().noneMatch(Character::isLetter);
      return isPlain || text.matches("-?[0-9.]+[eE][-+]?[0-9]+")
          ? OptionalDouble.of(number)
          : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /**
   * Returns whether all numbers from {@code least} to {@code greatest} fulfil this condition.
   *
   * @param least the least number; {@code NaN}, which fulfils no condition, if it is unknown
   */
  public boolean fits(double least, double greatest) {
    double limit = number(value).orElse(Double.NaN);
    return switch (comparison) {
      case EQUAL -> least == limit && greatest == limit;
      case UNEQUAL -> greatest < limit || least > limit;
      case LESS -> greatest < limit;
      case AT_MOST -> greatest <= limit;
      case MORE -> least > limit;
      case AT_LEAST -> least >= limit;
    };
  }

  /** Returns this condition with another value. */
  Condition withValue(String other) {
    return new Condition(field, comparison, other);
  }

  /** Returns this condition of a field with another name. */
  Condition of(String otherField) {
    return new Condition(otherField, comparison, value);
  }

  @Override
  public int compareTo(Condition other) {
    return ORDER.compare(this, other);
  }

  /** Returns the condition in the form that {@link #parse} reads. */
  @Override
  public String toString() {
    return field + comparison.sign + value;
  }
}
