package org.voicepersona.model.cuda.compile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.voicepersona.model.cuda.ComputeCapability;

/**
 * The target of a compilation.
 *
 * @param capability one that the compiler supports
 * @param isBinary whether the result is machine code for cards of this generation (a cubin), rather
 *     than PTX, which the driver translates for later generations
 */
public record CodeTarget(ComputeCapability capability, boolean isBinary) {

  /**
   * Returns the best target for a card: machine code for the highest capability of its generation
   * that is not above its own, else PTX of the highest below it.
   *
   * @param known the compiler's capabilities in its numbering: 86 is 8.6
   * @return empty if the compiler supports only later ones
   */
  static Optional<CodeTarget> of(ComputeCapability card, int... known) {
    Comparator<ComputeCapability> order = Comparator.naturalOrder();
    Stream<ComputeCapability> fit =
        Arrays.stream(known)
            .mapToObj(number -> new ComputeCapability(number / 10, number % 10))
            .filter(it -> it.compareTo(card) <= 0);
    return fit.max(order).map(it -> new CodeTarget(it, it.major() == card.major()));
  }

  /** Returns the value of the compiler's option, such as {@code sm_86} or {@code compute_120}. */
  String architecture() {
    return "%s_%d%d".formatted(isBinary ? "sm" : "compute", capability.major(), capability.minor());
  }
}
