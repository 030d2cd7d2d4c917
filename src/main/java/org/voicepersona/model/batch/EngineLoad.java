package org.voicepersona.model.batch;

import java.util.concurrent.atomic.LongAdder;

/**
 * What an engine has done since it was started.
 *
 * @param busySeconds seconds in which it had work
 * @param decodeSeconds seconds in decoding steps; the rest went into encoding and prefill
 * @param decodeSteps decoding steps, each of which adds a token to every running answer
 * @param decodedTokens tokens that these steps added
 * @param preemptions how often a group was preempted and began again
 */
public record EngineLoad(
    double busySeconds,
    double decodeSeconds,
    long decodeSteps,
    long decodedTokens,
    long preemptions) {

  /** Counts what an engine does; may be read by any thread. */
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
