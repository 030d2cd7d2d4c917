package org.voicepersona.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again while a fault may pass: after a wait that doubles each time, with jitter, or after
 * the one the server asks for. What brings a byte more begins the count of tries and waits anew.
 */
final class Retry {

  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);

  /** Something that may fail and be done again. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  private final Patience patience;
  private final Duration outage;
  private final HubTraffic traffic;

  Retry(Patience patience, Duration outage, HubTraffic traffic) {
    this.patience = patience;
    this.outage = outage;
    this.traffic = traffic;
  }

  /**
   * Runs {@code attempt} until it succeeds.
   *
   * @param what the file or question, for messages
   * @throws FileSystemException when patience is at its end; names {@code what} and the last fault
   */
  <T> T run(String what, Attempt<T> attempt) throws IOException {
    return run(what, attempt, () -> 0);
  }

  /**
   * Runs {@code attempt} until it succeeds.
   *
   * @param progress the bytes gained so far
   */
  <T> T run(String what, Attempt<T> attempt, LongSupplier progress) throws IOException {
    long gained = progress.getAsLong();
    Duration waited = Duration.ZERO;
    for (int tries = 1; ; tries++) {
      try {
        return attempt.run();
      } catch (PassingFault fault) {
        if (progress.getAsLong() > gained) {
          gained = progress.getAsLong();
          waited = Duration.ZERO;
          tries = 1;
        }
        if (tries >= fault.mostTries() || waited.compareTo(outage) >= 0) {
          throw givenUp(what, tries, fault);
        }
        Duration wait = wait(tries, fault);
        traffic.addRetry(fault.getMessage(), wait);
        LOG.info("{}: {}; try {} in {} ms", what, fault.getMessage(), tries + 1, wait.toMillis());
        sleep(wait);
        waited = waited.plus(wait);
      }
    }
  }

  private static FileSystemException givenUp(String what, int tries, PassingFault fault) {
    FileSystemException end =
        new FileSystemException(
            what, null, "%s; given up after %d tries".formatted(fault.getMessage(), tries));
    end.initCause(fault);
    return end;
  }

  private Duration wait(int tries, PassingFault fault) {
    if (fault.wish().isPresent()) {
      Duration wish = fault.wish().get();
      return wish.compareTo(patience.longestWish()) < 0 ? wish : patience.longestWish();
    }
    double doubled = patience.firstWait().toNanos() * Math.pow(2, Math.min(tries - 1, 30));
    double capped = Math.min(doubled, (double) patience.longestWait().toNanos());
    return Duration.ofNanos((long) (capped * ThreadLocalRandom.current().nextDouble(0.5, 1)));
  }

  private static void sleep(Duration wait) throws InterruptedIOException {
    try {
      Thread.sleep(wait.toMillis(), wait.toNanosPart() % 1_000_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the Hub");
    }
  }
}
