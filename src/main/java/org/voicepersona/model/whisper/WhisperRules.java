package org.voicepersona.model.whisper;

import java.util.Arrays;
import org.voicepersona.model.sampling.Logits;

/**
 * Whisper's logits processors, which exclude tokens that must not come next. Source: {@code
 * SuppressTokensLogitsProcessor}, {@code SuppressTokensAtBeginLogitsProcessor} and {@code
 * WhisperTimeStampLogitsProcessor} of transformers.
 */
final class WhisperRules {

  private static final float NEVER = Float.NEGATIVE_INFINITY;

  private final WhisperTokens tokens;
  private final boolean withTimes;

  /**
   * Makes the rules.
   *
   * @param withTimes whether the text has timestamps at which its segments begin and end
   */
  WhisperRules(WhisperTokens tokens, boolean withTimes) {
    this.tokens = tokens;
    this.withTimes = withTimes;
  }

  /**
   * Sets the logits of excluded tokens to minus infinity.
   *
   * @param logits [vocabulary], overwritten
   * @param said the tokens after the prompt
   */
  void apply(float[] logits, int[] said) {
    tokens.suppressed().forEach(id -> logits[id] = NEVER);
    if (said.length == 0) {
      tokens.suppressedAtBegin().forEach(id -> logits[id] = NEVER);
    }
    if (withTimes) {
      logits[tokens.noTimestamps()] = NEVER;
      keepTimesInPairs(logits, said);
      keepTimesInOrder(logits, said);
      if (said.length == 0) {
        beginWithATime(logits);
      }
      preferTimes(logits);
    }
  }

  private boolean isTime(int token) {
    return token >= tokens.firstTimestamp();
  }

  private boolean endsWithTime(int[] said) {
    return said.length > 0 && isTime(said[said.length - 1]);
  }

  /** Returns whether the last token is the timestamp that ends a segment. */
  private boolean endsSegment(int[] said) {
    return endsWithTime(said) && said.length > 1 && !isTime(said[said.length - 2]);
  }

  /** A timestamp that ends a segment is followed by one that begins the next, or by the end. */
  private void keepTimesInPairs(float[] logits, int[] said) {
    if (endsSegment(said)) {
      Arrays.fill(logits, 0, tokens.endOfText(), NEVER);
    } else if (endsWithTime(said)) {
      Arrays.fill(logits, tokens.firstTimestamp(), logits.length, NEVER);
    }
  }

  /**
   * Timestamps do not decrease. A segment may begin at the time at which the one before it ends,
   * but must end later than it begins.
   */
  private void keepTimesInOrder(float[] logits, int[] said) {
    int last = Arrays.stream(said).filter(this::isTime).reduce(-1, (before, it) -> it);
    if (last >= 0) {
      int earliest = endsSegment(said) ? last : last + 1;
      Arrays.fill(logits, tokens.firstTimestamp(), earliest, NEVER);
    }
  }

  private void beginWithATime(float[] logits) {
    Arrays.fill(logits, 0, tokens.firstTimestamp(), NEVER);
    if (tokens.maxInitialTimestamp() >= 0) {
      int end = tokens.firstTimestamp() + tokens.maxInitialTimestamp() + 1;
      Arrays.fill(logits, Math.min(end, logits.length), logits.length, NEVER);
    }
  }

  /** Excludes all other tokens if the timestamps together are likelier than each of them. */
  private void preferTimes(float[] logits) {
    int first = tokens.firstTimestamp();
    if (Logits.logSum(logits, first, logits.length) > Logits.largest(logits, 0, first)) {
      Arrays.fill(logits, 0, first, NEVER);
    }
  }
}
