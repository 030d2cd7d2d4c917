package org.voicepersona.model.checkpoint;

/** Checks of single configuration values; messages name the value and what is allowed. */
final class Require {

  private Require() {}

  static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " is " + value + ", must be positive");
    }
  }

  static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be positive and finite");
    }
  }

  static void divides(String name, int divisor, String dividendName, int dividend) {
    if (dividend % divisor != 0) {
      throw new IllegalArgumentException(
          "%s is %d, must divide %s, which is %d".formatted(name, divisor, dividendName, dividend));
    }
  }
}
