package org.voicepersona.model.compute;

import java.util.Optional;
import org.voicepersona.model.vector.VectorUnits;
import org.voicepersona.natives.OnnxRuntime;

/** How matrices that are stored in 4 bits are multiplied on the CPU. */
public enum Int4Products {
  /** As floating-point numbers: weights are widened, activations are taken as they are. */
  FLOAT,
  /**
   * As integers: the activations of a group of weights are rounded to 8 bits with a scale of their
   * own, as llama.cpp does too. About twice as fast, and its error is small beside that of the
   * weights.
   */
  INTEGER;

  /** Returns the fastest there is in this process. */
  public static Int4Products best() {
    return missing().isEmpty() ? INTEGER : FLOAT;
  }

  /** Returns why this process cannot multiply as integers; empty if it can. */
  public static Optional<String> missing() {
    return OnnxRuntime.missing().or(VectorUnits::missing);
  }

  /**
   * Checks that this process can multiply so.
   *
   * @throws IllegalArgumentException when it cannot
   */
  public void requirePresent() {
    Optional<String> missing = this == INTEGER ? missing() : Optional.empty();
    missing.ifPresent(
        reason -> {
          throw new IllegalArgumentException("products of integers are not possible: " + reason);
        });
  }
}
