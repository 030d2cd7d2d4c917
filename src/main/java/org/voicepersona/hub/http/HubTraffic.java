package org.voicepersona.hub.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Thread-safe counters of the traffic with the Hub. */
public final class HubTraffic {

  /** The traffic of this process's {@code hf://} file system. */
  public static final HubTraffic OF_THIS_PROCESS = new HubTraffic();

  /**
   * The counts at one moment.
   *
   * @param requests requests sent, including failed ones
   * @param bytes bytes of content received, including dropped ones
   * @param retries waits before another try
   */
  public record Count(long requests, long bytes, long retries) {

    /** Returns the increase since {@code before}. */
    public Count since(Count before) {
      return new Count(requests - before.requests, bytes - before.bytes, retries - before.retries);
    }
  }

  private Count reported = new Count(0, 0, 0);
  private final LongAdder requests = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final AtomicReference<String> latestFault = new AtomicReference<>("");

  /** Returns the counts now. */
  public Count count() {
    return new Count(requests.sum(), bytes.sum(), retries.sum());
  }

  /** Returns the increase since the last call. */
  public synchronized Count unreported() {
    Count now = count();
    Count more = now.since(reported);
    reported = now;
    return more;
  }

  /** Returns the latest fault that was retried, and the wait, for a person; empty if none was. */
  public String latestFault() {
    return latestFault.get();
  }

  void addRequest() {
    requests.increment();
  }

  void addBytes(long count) {
    bytes.add(count);
  }

  void addRetry(String fault, Duration wait) {
    requireNonNull(fault, "fault is null");
    retries.increment();
    latestFault.set("%s; again in %.1f s".formatted(fault, wait.toMillis() / 1000.0));
  }
}
