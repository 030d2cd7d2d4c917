package org.voicepersona.model.compute;

import java.util.Optional;
import org.voicepersona.model.vector.VectorUnits;
import org.voicepersona.natives.OnnxRuntime;

/** How 4-bit matrices are multiplied on the CPU. */
public enum Int4Products {
  /** Floating-point products: weights are dequantised, activations are not rounded. */
  FLOAT,
  /**
   * Integer products: the activations of each group are rounded to 8 bits with a scale of their
   * own, as in llama.cpp. About twice as fast; the error is small compared with that of the
   * weights.
   */
  INTEGER;

  /** Returns the fastest kind of product that this process supports. */
  public static Int4Products best() {
    return missing().isEmpty() ? INTEGER : FLOAT;
  }

  /** Returns why this process does not support integer products; empty if it does. */
  public static Optional<String> missing() {
    return OnnxRuntime.missing().or(VectorUnits::missing);
  }

  /**
   * Checks that this process supports this kind of product.
   *
   * @throws IllegalArgumentException if not
   */
  public void requirePresent() {
    Optional<String> missing = this == INTEGER ? missing() : Optional.empty();
    missing.ifPresent(
        reason -> {
          throw new IllegalArgumentException("products of integers are not possible: " + reason);
        });
  }
}
