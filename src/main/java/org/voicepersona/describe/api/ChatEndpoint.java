package org.voicepersona.describe.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.voicepersona.describe.ledger.ChatAnswer;
import org.voicepersona.describe.ledger.Usage;
import org.voicepersona.http.BoundedBody;
import org.voicepersona.http.BoundedBytes;
import org.voicepersona.http.Proxies;
import org.voicepersona.http.ReplyText;

/**
 * Exchanges one request for one reply with {@code POST BASE/chat/completions}. The key goes there
 * and nowhere else: redirects are not followed.
 */
final class ChatEndpoint {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int LARGEST_REPLY = 4 << 20;
  private static final int LONGEST_MESSAGE = 300;

  /** How Java says that the proxy does not connect to the endpoint. */
  private static final String NO_TUNNEL = "Tunnel failed";

  private final URI address;
  private final Optional<ApiKey> key;
  private final Duration timeout;
  private final Duration lastMoment;
  private final RateLimit rateLimit;
  private final Proxies proxies;
  private final HttpClient client;

  /**
   * Makes the endpoint; nothing is sent.
   *
   * @param base such as {@code https://api.openai.com/v1}
   * @param timeout the longest wait for a whole reply
   * @param lastMoment the same when the thread that waits is interrupted: what is on its way is
   *     paid for
   * @param proxies by which proxy it is asked
   */
  ChatEndpoint(
      URI base,
      Optional<ApiKey> key,
      Duration timeout,
      Duration lastMoment,
      RateLimit rateLimit,
      Proxies proxies) {
    this.address = URI.create(base + "/chat/completions");
    this.key = requireNonNull(key, "key is null");
    this.timeout = timeout;
    this.lastMoment = lastMoment;
    this.rateLimit = rateLimit;
    this.proxies = proxies;
    // HTTP/1.1: servers of Python mistake the offer of HTTP/2 on a plain connection.
    this.client = proxies.client(CONNECT_TIMEOUT).build();
  }

  /**
   * Sends a request and waits for its answer. A thread that is interrupted meanwhile returns as
   * usual, and is still interrupted then.
   */
  ChatAnswer send(byte[] body) throws FailedAttempt {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .setHeader("Content-Type", "application/json")
            .setHeader("Accept", "application/json")
            .setHeader("User-Agent", "voicepersona")
            .POST(BodyPublishers.ofByteArray(body));
    key.ifPresent(it -> request.setHeader("Authorization", it.header()));
    proxies.authorize(request, address);
    HttpResponse<BoundedBody> response =
        await(client.sendAsync(request.build(), BoundedBody.handler(LARGEST_REPLY)));
    rateLimit.note(response.headers());
    ChatReply reply = new ChatReply(new String(response.body().bytes(), UTF_8), this::withoutKey);
    if (response.statusCode() / 100 != 2) {
      throw refused(response, reply);
    }
    if (!response.body().isWhole()) {
      throw FailedAttempt.malformed(
          Usage.NONE,
          "%s: the reply has more than %s, which is not read"
              .formatted(host(), BoundedBytes.inWords(LARGEST_REPLY)));
    }
    return reply
        .answer()
        .orElseThrow(
            () ->
                FailedAttempt.malformed(
                    reply.usage(),
                    "%s: no answer in the reply \"%s\"".formatted(host(), reply.words())));
  }

  private String withoutKey(String text) {
    return key.map(it -> it.removeFrom(text)).orElse(text);
  }

  private FailedAttempt refused(HttpResponse<BoundedBody> response, ChatReply reply) {
    int status = response.statusCode();
    String said =
        status / 100 == 3
            ? "redirects, which is not followed: give the final address as --api-base-url"
            : reply.words();
    return FailedAttempt.refused(
        status,
        reply.errorCode(),
        RetryHeaders.of(response.headers(), Instant.now()),
        "%s: HTTP %d %s: %s%s".formatted(host(), status, reply.errorCode(), said, advice(status)));
  }

  /** Returns what the user can do about a status, if it is plain. */
  private String advice(int status) {
    return switch (status) {
      case 401 ->
          key.map(it -> "; is the key in $%s right?".formatted(it.variable()))
              .orElse("; no key was sent: --api-key-variable names the variable that holds one");
      case 402 -> "; the account has nothing left to pay with";
      case 403 -> "; the key may not be used for this model, or from here";
      case 404 -> "; it does not know what --api-model and --api-base-url name";
      case 407 -> "; the proxy wants to know who asks: HTTPS_PROXY=http://USER:PASSWORD@HOST";
      case 413 -> "; the recording is too long for it: --max-audio-seconds";
      default -> "";
    };
  }

  private HttpResponse<BoundedBody> await(CompletableFuture<HttpResponse<BoundedBody>> response)
      throws FailedAttempt {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return response.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
          deadline = Math.min(deadline, System.nanoTime() + lastMoment.toNanos());
        }
      }
    } catch (TimeoutException e) {
      response.cancel(true);
      throw FailedAttempt.unanswered(
          "%s: no answer in %.1f s".formatted(host(), timeout.toMillis() / 1000.0));
    } catch (ExecutionException e) {
      throw broken(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private FailedAttempt broken(Throwable cause) {
    if (!(cause instanceof IOException)) {
      throw new IllegalStateException("the exchange with " + host() + " failed", cause);
    }
    if (cause.getCause() instanceof UnresolvedAddressException) {
      return FailedAttempt.notSent(host() + ": no such host is known");
    }
    String words =
        cause.getMessage() == null
            ? cause.getClass().getSimpleName()
            : ReplyText.line(cause.getMessage(), LONGEST_MESSAGE);
    String message = "%s%s: %s".formatted(host(), proxies.by(address), words);
    boolean notSent =
        words.startsWith(NO_TUNNEL)
            || cause instanceof ConnectException
            || cause instanceof HttpConnectTimeoutException
            || cause instanceof SSLHandshakeException;
    return notSent ? FailedAttempt.notSent(message) : FailedAttempt.unanswered(message);
  }

  private String host() {
    return address.getAuthority();
  }
}
