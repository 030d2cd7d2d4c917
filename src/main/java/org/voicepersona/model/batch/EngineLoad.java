package org.voicepersona.model.batch;

import java.util.concurrent.atomic.LongAdder;

/**
 * The work of an engine since its start.
 *
 * @param busySeconds seconds in which there was work
 * @param decodeSeconds seconds in decode steps; the other busy seconds went into encoding and
 *     prefill
 * @param decodeSteps decode steps, each of which adds a token to every running answer
 * @param decodedTokens tokens that these steps added
 * @param preemptions how often a group was preempted and generated again
 */
public record EngineLoad(
    double busySeconds,
    double decodeSeconds,
    long decodeSteps,
    long decodedTokens,
    long preemptions) {

  /** Counts the work of an engine. Thread-safe. */
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
