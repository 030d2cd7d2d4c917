package org.voicepersona.model.checkpoint;

/** Checks of single configuration values; messages name the value and what is allowed. */
public final class Require {

  private Require() {}

  /** Checks that {@code value} is in 1..{@code most}. */
  public static void positive(String name, int value, int most) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " is " + value + ", must be positive");
    }
    if (value > most) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at most " + most);
    }
  }

  /** Checks that {@code value} is positive and finite. */
  public static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be positive and finite");
    }
  }

  /** Checks that {@code divisor} divides {@code dividend}. */
  public static void divides(String name, int divisor, String dividendName, int dividend) {
    if (dividend % divisor != 0) {
      throw new IllegalArgumentException(
          "%s is %d, must divide %s, which is %d".formatted(name, divisor, dividendName, dividend));
    }
  }
}
