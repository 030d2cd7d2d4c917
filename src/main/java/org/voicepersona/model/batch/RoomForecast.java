package org.voicepersona.model.batch;

import java.util.Collection;

/**
 * How much room some groups will take in the caches, if they go on together and answers get as long
 * as is usual. Those that began first leave first: what they leave, the others grow into.
 */
final class RoomForecast {

  private RoomForecast() {}

  /**
   * Returns the most tokens that will be taken at one time.
   *
   * @param answerTokens how long answers usually get
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
