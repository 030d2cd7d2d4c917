package org.voicepersona.describe;

import java.util.Locale;

/** Is told what describing a clip took; called from the thread that describes. */
@FunctionalInterface
public interface Meter {

  /** Takes no note. */
  Meter NONE = (measure, value) -> {};

  /** What is measured, once for each clip that comes so far. */
  enum Measure {
    /** Milliseconds to decode the recording. */
    DECODE_MS,
    /** Milliseconds to decode and measure it. */
    HEAR_MS,
    /** Milliseconds to put the voice into words. */
    DESCRIBE_MS,
    /** Milliseconds a model took to hear the recording: front end, encoder and projector. */
    ENCODE_MS,
    /** Milliseconds a model took to read the prompts. */
    PREFILL_MS,
    /** Milliseconds a model took for the answers, from their first tokens to their last. */
    GENERATE_MS,
    /** Tokens the model made a second meanwhile, for all clips together. */
    TOKENS_PER_SECOND,
    /** Answers that each of these steps of the decoder served, for all clips together. */
    BATCH_FILL,
    /** 1 where the decoder went through this program's own kernels on a GPU. */
    OWN_KERNELS,
    /** 1 where the audio encoder did. */
    OWN_KERNELS_ENCODER;

    /** Returns the measure's name as a metric. */
    public String metricName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Takes note of a measured value, at least 0. */
  void record(Measure measure, long value);

  /** Runs a step, and records how many milliseconds it took unless it fails. */
  default <T, E extends Exception> T time(Measure measure, Step<T, E> step) throws E {
    long start = System.nanoTime();
    T result = step.run();
    record(measure, Math.round((System.nanoTime() - start) / 1e6));
    return result;
  }

  /** A step that is timed. */
  @FunctionalInterface
  interface Step<T, E extends Exception> {
    /** Runs it. */
    T run() throws E;
  }
}
