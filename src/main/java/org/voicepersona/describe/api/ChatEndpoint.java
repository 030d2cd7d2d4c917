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
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Exchanges one request for one reply with {@code POST BASE/chat/completions}. The key goes there
 * and nowhere else: redirects are not followed.
 */
final class ChatEndpoint {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final URI address;
  private final Optional<ApiKey> key;
  private final Duration timeout;
  private final Duration lastMoment;
  private final RateLimit rateLimit;
  private final HttpClient client =
      HttpClient.newBuilder()
          // Servers of Python mistake the offer of HTTP/2 on a plain connection.
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /**
   * Makes the endpoint; nothing is sent.
   *
   * @param base such as {@code https://api.openai.com/v1}
   * @param timeout the longest wait for a whole reply
   * @param lastMoment the same when the thread that waits is interrupted: what is on its way is
   *     paid for
   */
  ChatEndpoint(
      URI base, Optional<ApiKey> key, Duration timeout, Duration lastMoment, RateLimit rateLimit) {
    this.address = URI.create(base + "/chat/completions");
    this.key = requireNonNull(key, "key is null");
    this.timeout = timeout;
    this.lastMoment = lastMoment;
    this.rateLimit = rateLimit;
  }

  /**
   * Sends a request and waits for its answer. A thread that is interrupted meanwhile returns as
   * usual, and is still interrupted then.
   */
  ChatAnswer send(byte[] body) throws FailedTry {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .setHeader("Content-Type", "application/json")
            .setHeader("Accept", "application/json")
            .setHeader("User-Agent", "voicepersona")
            .POST(BodyPublishers.ofByteArray(body));
    key.ifPresent(it -> request.setHeader("Authorization", it.header()));
    HttpResponse<byte[]> response =
        await(client.sendAsync(request.build(), BodyHandlers.ofByteArray()));
    rateLimit.note(response.headers());
    ChatReply reply = new ChatReply(new String(response.body(), UTF_8), this::withoutKey);
    if (response.statusCode() / 100 != 2) {
      throw refused(response, reply);
    }
    return reply
        .answer()
        .orElseThrow(
            () ->
                FailedTry.malformed(
                    reply.usage(),
                    "%s: no answer in the reply \"%s\"".formatted(host(), reply.words())));
  }

  private String withoutKey(String text) {
    return key.map(it -> it.removeFrom(text)).orElse(text);
  }

  private FailedTry refused(HttpResponse<byte[]> response, ChatReply reply) {
    int status = response.statusCode();
    String said =
        status / 100 == 3
            ? "redirects, which is not followed: give the final address as --api-base-url"
            : reply.words();
    return FailedTry.refused(
        status,
        reply.errorCode(),
        ServerWish.of(response.headers(), Instant.now()),
        "%s: HTTP %d %s: %s".formatted(host(), status, reply.errorCode(), said));
  }

  private HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> response)
      throws FailedTry {
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
      throw FailedTry.unanswered(
          "%s: no answer in %.1f s".formatted(host(), timeout.toMillis() / 1000.0));
    } catch (ExecutionException e) {
      throw broken(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private FailedTry broken(Throwable cause) {
    if (!(cause instanceof IOException)) {
      throw new IllegalStateException("the exchange with " + host() + " failed", cause);
    }
    if (cause.getCause() instanceof UnresolvedAddressException) {
      return FailedTry.notSent(host() + ": no such host is known");
    }
    String words =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    String message = "%s: %s".formatted(host(), words);
    boolean notSent =
        cause instanceof ConnectException
            || cause instanceof HttpConnectTimeoutException
            || cause instanceof SSLHandshakeException;
    return notSent ? FailedTry.notSent(message) : FailedTry.unanswered(message);
  }

  private String host() {
    return address.getAuthority();
  }
}
