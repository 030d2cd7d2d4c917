package org.voicepersona.hub.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.hub.http.TransientFault.Kind;

/**
 * Retries after transient faults, as often as their kind allows, with the waits of {@link
 * org.voicepersona.http.Backoff}. Each kind of fault is counted apart: a URL that expires during an
 * outage has its full number of tries. A byte of progress resets all counts and waits, unless the
 * fault is slowness.
 */
public final class Retry {

  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);

  /** An operation that may fail and can be repeated. */
  @FunctionalInterface
  public interface Attempt<T> {
    T run() throws IOException;
  }

  private final RetryLimits patience;
  private final Duration outage;
  private final HubTraffic traffic;

  /** Makes a policy that counts retries in {@code traffic}. */
  public Retry(RetryLimits patience, Duration outage, HubTraffic traffic) {
    this.patience = patience;
    this.outage = outage;
    this.traffic = traffic;
  }

  /**
   * Runs {@code attempt} until it succeeds.
   *
   * @param what the file or request, for messages
   * @throws FileSystemException if retries run out; names {@code what} and the last fault
   */
  public <T> T run(String what, Attempt<T> attempt) throws IOException {
    return run(what, attempt, () -> 0);
  }

  /**
   * Runs {@code attempt} until it succeeds.
   *
   * @param progress the bytes gained so far
   */
  public <T> T run(String what, Attempt<T> attempt, LongSupplier progress) throws IOException {
    Tries tries = new Tries();
    long gained = progress.getAsLong();
    while (true) {
      try {
        return attempt.run();
      } catch (TransientFault fault) {
        if (progress.getAsLong() > gained && fault.kind() != Kind.SLOWNESS) {
          tries = new Tries();
        }
        gained = progress.getAsLong();
        tries.add(fault);
        if (tries.areEnough(fault)) {
          throw givenUp(what, tries.all(), fault);
        }
        Duration wait = tries.waitAfter(fault);
        traffic.addRetry(fault.getMessage(), wait);
        LOG.info("{}: {}; again in {} ms", what, fault.getMessage(), wait.toMillis());
        sleep(wait);
      }
    }
  }

  /** The failed tries since the last progress. */
  private final class Tries {

    private final Map<Kind, Integer> ofKind = new EnumMap<>(Kind.class);
    private Duration waitedInTrouble = Duration.ZERO;

    private void add(TransientFault fault) {
      ofKind.merge(fault.kind(), 1, Integer::sum);
    }

    private boolean areEnough(TransientFault fault) {
      return ofKind.get(fault.kind()) >= fault.kind().mostTries()
          || (fault.kind() == Kind.TROUBLE && waitedInTrouble.compareTo(outage) >= 0);
    }

    private Duration waitAfter(TransientFault fault) {
      Duration wait = patience.backoff().after(ofKind.get(fault.kind()), fault.wish());
      if (fault.kind() == Kind.TROUBLE) {
        waitedInTrouble = waitedInTrouble.plus(wait);
      }
      return wait;
    }

    private int all() {
      return ofKind.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  private static FileSystemException givenUp(String what, int tries, TransientFault fault) {
    FileSystemException end =
        new FileSystemException(
            what, null, "%s; given up after %d tries".formatted(fault.getMessage(), tries));
    end.initCause(fault);
    return end;
  }

  private static void sleep(Duration wait) throws InterruptedIOException {
    try {
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the Hub");
    }
  }
}
