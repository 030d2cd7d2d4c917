package org.voicepersona.model.quality;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.voicepersona.model.prepare.MeasuredLoss;

/**
 * How far a model deviates from a reference on the same tokens.
 *
 * @param all the means over all tokens
 * @param byPosition the means by position, in rising order; ranges without tokens are left out
 * @param bytes of the model's weights as stored
 */
public record Quality(MeasuredLoss all, List<Range> byPosition, long bytes) {

  /** Copies the ranges. */
  public Quality {
    requireNonNull(all, "all is null");
    byPosition = List.copyOf(byPosition);
  }

  /**
   * A range of positions; a token's position is the number of tokens before it.
   *
   * @param from the first position, at least 1
   * @param to the last position
   */
  public record Range(int from, int to, MeasuredLoss means) {}
}
