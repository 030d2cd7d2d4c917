package org.voicepersona.describe.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.voicepersona.http.BoundedBody;
import org.voicepersona.http.Proxies;
import org.voicepersona.http.ReplyText;

/**
 * Asks an endpoint for {@code GET BASE/models}, which costs nothing: whether it is there, takes the
 * key, and has the model. Redirects are not followed, and no recording is sent.
 *
 * @param status the HTTP status
 * @param models the names of the models that it lists; empty where it lists none
 */
public record EndpointProbe(int status, List<String> models) {

  private static final int LONGEST_REPLY = 1 << 20;
  private static final int LONGEST_QUOTE = 200;
  private static final int OK = 200;

  /** Copies the names. */
  public EndpointProbe {
    models = List.copyOf(models);
  }

  /**
   * Asks an endpoint.
   *
   * @param base such as {@code https://api.openai.com/v1}
   * @param proxies by which proxy it is asked
   * @param patience how long to wait for the reply
   * @throws IOException if there is none; the message says why
   */
  public static EndpointProbe of(URI base, Optional<ApiKey> key, Proxies proxies, Duration patience)
      throws IOException {
    requireNonNull(key, "key is null");
    URI address = URI.create(base + "/models");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(patience)
            .setHeader("Accept", "application/json")
            .setHeader("User-Agent", "voicepersona")
            .GET();
    key.ifPresent(it -> request.setHeader("Authorization", it.header()));
    proxies.authorize(request, address);
    CompletableFuture<HttpResponse<BoundedBody>> reply =
        proxies
            .client(patience)
            .build()
            .sendAsync(request.build(), BoundedBody.handler(LONGEST_REPLY));
    try {
      // The time-out of the request ends with its headers; a body may come in for ever.
      HttpResponse<BoundedBody> response = reply.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return new EndpointProbe(
          response.statusCode(),
          response.statusCode() == OK ? models(response.body().bytes()) : List.of());
    } catch (InterruptedException e) {
      reply.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + base.getAuthority(), e);
    } catch (TimeoutException e) {
      reply.cancel(true);
      throw new IOException("%s does not answer".formatted(base.getAuthority()), e);
    } catch (ExecutionException e) {
      throw new IOException("%s %s".formatted(base.getAuthority(), why(e.getCause())), e);
    }
  }

  private static String why(Throwable fault) {
    if (fault.getCause() instanceof UnresolvedAddressException) {
      return "is no host that is known";
    } else if (fault instanceof HttpTimeoutException) {
      return "does not answer";
    } else if (fault instanceof ConnectException) {
      return "cannot be reached";
    }
    return "cannot be asked: " + ReplyText.line(String.valueOf(fault.getMessage()), LONGEST_QUOTE);
  }

  /** Endpoints need not list their models, nor in this form. */
  private static List<String> models(byte[] reply) throws IOException {
    List<String> models = new ArrayList<>();
    try {
      for (JsonNode model : new ObjectMapper().readTree(reply).path("data")) {
        models.add(ReplyText.line(model.path("id").asText(), LONGEST_QUOTE));
      }
    } catch (JsonProcessingException e) {
      return List.of();
    }
    return models;
  }
}
