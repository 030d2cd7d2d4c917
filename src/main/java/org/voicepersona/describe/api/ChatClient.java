package org.voicepersona.describe.api;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.describe.ledger.ChatAnswer;
import org.voicepersona.describe.ledger.Ledger;
import org.voicepersona.http.Proxies;

/**
 * Asks an endpoint questions: each is paid for once, its answer kept before it is used. May be
 * shared between threads, of which some ask at the same time and the others wait.
 */
public final class ChatClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ChatClient.class);

  /**
   * After as many clips in a row without an answer, the fault is the endpoint's, not the clips'.
   */
  private static final int MOST_FAULTS_IN_A_ROW = 5;

  /** How long requests on their way are waited for when the process is to end. */
  private static final Duration LAST_MOMENT = Duration.ofSeconds(10);

  private final Settings settings;
  private final Ledger ledger;
  private final RateLimit rateLimit;
  private final ChatEndpoint endpoint;
  private final Semaphore permits;
  private final AtomicInteger faultsInARow = new AtomicInteger();
  private final Object spending = new Object();
  private volatile boolean ending;

  /**
   * How to ask.
   *
   * @param base the endpoint, such as {@code https://api.openai.com/v1}
   * @param audio the shape in which it takes recordings
   * @param timeout the longest wait for an answer
   * @param retries how often to try
   * @param concurrency how many requests are under way at a time, at least 1
   * @param limit what may be spent
   */
  public record Settings(
      URI base,
      AudioForm audio,
      Duration timeout,
      RetryPolicy retries,
      int concurrency,
      SpendingLimit limit)
      implements Serializable {

    /** Checks the ranges. */
    public Settings {
      requireNonNull(base, "base is null");
      requireNonNull(audio, "audio is null");
      requireNonNull(retries, "retries is null");
      requireNonNull(limit, "limit is null");
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("timeout is " + timeout + ", must be positive");
      }
      if (concurrency < 1) {
        throw new IllegalArgumentException(
            "concurrency is " + concurrency + ", must be at least 1");
      }
    }
  }

  /**
   * Makes a client, which closes {@code ledger} in the end. Nothing is sent.
   *
   * @param proxies by which proxy the endpoint is asked
   */
  public ChatClient(Settings settings, Optional<ApiKey> key, Ledger ledger, Proxies proxies) {
    this.settings = requireNonNull(settings, "settings is null");
    this.ledger = requireNonNull(ledger, "ledger is null");
    this.rateLimit = new RateLimit(settings.base().getAuthority());
    this.endpoint =
        new ChatEndpoint(settings.base(), key, settings.timeout(), LAST_MOMENT, rateLimit, proxies);
    this.permits = new Semaphore(settings.concurrency(), true);
  }

  /**
   * Returns the answer to a request: the one that was kept, or a new one, which is kept.
   *
   * @param clip what the request asks about, for messages
   * @throws UnansweredException if the endpoint gives none about this clip
   * @throws ApiException if it gives none at all
   * @throws SpendingLimitException if nothing may be spent any more
   */
  public ChatAnswer ask(ChatRequest request, String clip) throws UnansweredException {
    String digest = request.digest();
    Optional<ChatAnswer> kept = ledger.find(digest);
    return kept.isPresent()
        ? kept.get()
        : askUntilAnswered(request.toJson(settings.audio()), digest, clip);
  }

  private ChatAnswer askUntilAnswered(byte[] body, String digest, String clip)
      throws UnansweredException {
    RetryPolicy.Tries tries = settings.retries().begin();
    try {
      while (true) {
        try {
          ChatAnswer answer = askOnce(body, digest, clip);
          faultsInARow.set(0);
          return answer;
        } catch (FailedAttempt fault) {
          if (!tries.mayGoOnAfter(fault)) {
            throw givenUp(fault, tries.count());
          }
          Duration wait = tries.waitAfter(fault);
          LOG.info("{}: {}; again in {} ms", clip, fault.getMessage(), wait.toMillis());
          pause(fault, wait);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while " + settings.base() + " was asked");
    }
  }

  private ChatAnswer askOnce(byte[] body, String digest, String clip)
      throws FailedAttempt, InterruptedException {
    awaitTurn();
    try {
      reserve(digest, clip);
      ChatAnswer answer = send(body, digest);
      ledger.answered(digest, answer);
      return answer;
    } finally {
      permits.release();
    }
  }

  /** Takes a permit when something may be sent; the caller gives it back. */
  private void awaitTurn() throws InterruptedException {
    permits.acquire();
    try {
      rateLimit.await();
    } catch (InterruptedException | RuntimeException e) {
      permits.release();
      throw e;
    }
    if (ending) {
      // No fault of the run either: whoever ends the process interrupts this thread.
      permits.release();
      new CountDownLatch(1).await();
    }
  }

  /** Lets only so many requests through as the limit allows, however many threads ask. */
  private void reserve(String digest, String clip) {
    synchronized (spending) {
      settings.limit().requireRoomBeside(ledger.spent());
      ledger.sent(digest, clip);
    }
  }

  private ChatAnswer send(byte[] body, String digest) throws FailedAttempt {
    try {
      return endpoint.send(body);
    } catch (FailedAttempt fault) {
      if (!fault.mayBePaid()) {
        ledger.unpaid(digest);
      } else if (fault.kind() == FailedAttempt.Kind.MALFORMED) {
        ledger.unusable(digest, fault.usage());
      }
      throw fault;
    }
  }

  /** Waits; when the server has asked for it, all others do as well. */
  private void pause(FailedAttempt fault, Duration wait) throws InterruptedException {
    if (fault.wishedWait().isPresent()) {
      rateLimit.closeFor(wait);
    } else {
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
    }
  }

  private UnansweredException givenUp(FailedAttempt fault, int tries) {
    String message =
        tries == 1
            ? fault.getMessage()
            : "%s; given up after %d tries".formatted(fault.getMessage(), tries);
    if (!fault.mayConcernTheClip()) {
      throw new ApiException(message);
    }
    if (faultsInARow.incrementAndGet() >= MOST_FAULTS_IN_A_ROW) {
      throw new ApiException(
          "%d clips in a row got no answer; the last: %s".formatted(faultsInARow.get(), message));
    }
    return new UnansweredException(fault.reason(), message);
  }

  /** Returns whether more questions can be asked: not once an answer could not be kept. */
  public boolean isUsable() {
    return ledger.isUsable();
  }

  /**
   * Waits for the requests on their way, and lets no others through: the process is about to end.
   */
  public void settle() {
    ending = true;
    int all = settings.concurrency();
    try {
      if (permits.tryAcquire(all, LAST_MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
        permits.release(all);
      } else {
        LOG.warn("requests to {} are still under way, and may be paid for", settings.base());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits as {@link #settle} does, so that what is paid for is kept. */
  @Override
  public void close() {
    settle();
    ledger.close();
  }
}
