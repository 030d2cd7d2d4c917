package org.voicepersona.model.quality;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.voicepersona.model.prepare.MeasuredLoss;

/**
 * How far a model is from a reference on the same tokens.
 *
 * @param all over all of them
 * @param byPosition by how many tokens stood before, in order; ranges without tokens are left out
 * @param bytes of the model's weights as they are stored
 */
public record Quality(MeasuredLoss all, List<Range> byPosition, long bytes) {

  /** Copies the ranges. */
  public Quality {
    requireNonNull(all, "all is null");
    byPosition = List.copyOf(byPosition);
  }

  /**
   * Tokens with about as many before them.
   *
   * @param from the fewest before them, counted from 1
   * @param to the most
   */
  public record Range(int from, int to, MeasuredLoss means) {}
}
