package org.voicepersona.model.batch;

import org.voicepersona.model.decoder.KeyValueCache;

/** Counts how many tokens of the KV caches' total capacity are taken. For one thread. */
final class KeyValueBudget {

  private final long tokens;
  private long taken;

  /**
   * Makes a budget of which nothing is taken.
   *
   * @param tokens the total capacity in tokens, at least 1; rounded up to whole pages
   */
  KeyValueBudget(long tokens) {
    long rest = tokens % KeyValueCache.PAGE;
    this.tokens =
        rest == 0 || tokens == Long.MAX_VALUE ? tokens : tokens + KeyValueCache.PAGE - rest;
  }

  long tokens() {
    return tokens;
  }

  long free() {
    return tokens - taken;
  }

  /** Takes {@code count} tokens, at most as many as are free. */
  void take(long count) {
    if (count > free()) {
      throw new IllegalStateException(
          "%d tokens are wanted of the caches, %d of %d are free".formatted(count, free(), tokens));
    }
    taken += count;
  }

  /** Gives {@code count} tokens back. */
  void giveBack(long count) {
    taken -= count;
  }
}
