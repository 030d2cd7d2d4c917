package org.voicepersona.model.batch;

import java.util.Collection;

/**
 * Forecasts the tokens that groups will hold in the KV caches if they run together and their
 * answers reach the expected length. Groups that began first end first, and the others grow into
 * the capacity that becomes free.
 */
final class RoomForecast {

  private RoomForecast() {}

  /**
   * Returns the largest number of tokens that will be taken at one time.
   *
   * @param answerTokens the expected length of an answer
   */
  static long peak(Collection<ActiveGroup> groups, double answerTokens) {
    return groups.stream()
        .flatMapToInt(group -> group.remainingSteps(answerTokens))
        .distinct()
        .mapToLong(
            steps -> groups.stream().mapToLong(it -> it.roomAfter(steps, answerTokens)).sum())
        .max()
        .orElse(0);
  }
}
