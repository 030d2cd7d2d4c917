package org.voicepersona.model.batch;

import java.util.concurrent.atomic.LongAdder;

/**
 * What an engine has done since it was started.
 *
 * @param busySeconds how long it had work
 * @param decodeSeconds how long it spent adding tokens to answers; the rest is hearing and reading
 * @param decodeSteps how often it added a token to all answers at once
 * @param decodedTokens how many tokens that made
 * @param preemptions how often a group had to make room and begin again
 */
public record EngineLoad(
    double busySeconds,
    double decodeSeconds,
    long decodeSteps,
    long decodedTokens,
    long preemptions) {

  /** Counts; read by any thread. */
  static final class Meter {

    private final LongAdder busyNanos = new LongAdder();
    private final LongAdder decodeNanos = new LongAdder();
    private final LongAdder decodeSteps = new LongAdder();
    private final LongAdder decodedTokens = new LongAdder();
    private final LongAdder preemptions = new LongAdder();

    void busy(long nanos) {
      busyNanos.add(nanos);
    }

    void decoded(int tokens, long nanos) {
      decodeNanos.add(nanos);
      decodeSteps.increment();
      decodedTokens.add(tokens);
    }

    void preempted() {
      preemptions.increment();
    }

    EngineLoad read() {
      return new EngineLoad(
          busyNanos.sum() / 1e9,
          decodeNanos.sum() / 1e9,
          decodeSteps.sum(),
          decodedTokens.sum(),
          preemptions.sum());
    }
  }
}
