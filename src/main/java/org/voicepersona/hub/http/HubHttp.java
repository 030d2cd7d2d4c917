package org.voicepersona.hub.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Sends single requests, without retries or redirects; the token goes to the endpoint alone. A
 * connection failure is a {@link TransientFault}.
 */
public final class HubHttp {

  /** Most redirects that callers follow in a row. */
  public static final int MOST_REDIRECTS = 8;

  private static final String USER_AGENT = "voicepersona/0.1.0";

  /** Decides by the head of an answer how its body is received. */
  @FunctionalInterface
  public interface Receiver {
    /** Returns the consumer of the body; throws to abort the exchange. */
    Body accept(Answer answer) throws IOException;
  }

  /** Takes a body piece by piece. */
  @FunctionalInterface
  public interface Body {
    /** Ignores the body. */
    Body NONE = piece -> false;

    /** Takes a piece; returns whether more is wanted. */
    boolean take(ByteBuffer piece) throws IOException;
  }

  private final HubSettings settings;
  private final HubTraffic traffic;
  private final HttpClient client;

  /** Makes a client that counts its traffic. */
  public HubHttp(HubSettings settings, HubTraffic traffic) {
    this.settings = settings;
    this.traffic = traffic;
    // HTTP/1.1: one connection for each of the parallel ranges.
    this.client = settings.proxies().client(settings.patience().silence()).build();
  }

  /** Returns whether {@code uri} has the same origin as the configured endpoint. */
  public boolean isEndpoint(URI uri) {
    return origin(uri).equals(origin(settings.endpoint()));
  }

  /** Returns {@code scheme://host:port}. */
  public static String origin(URI uri) {
    int port = uri.getPort();
    boolean usual = port == -1 || port == (uri.getScheme().equals("https") ? 443 : 80);
    return uri.getScheme() + "://" + uri.getHost() + (usual ? "" : ":" + port);
  }

  /**
   * Returns the URL that an answer redirects to.
   *
   * @throws TransientFault if it is no HTTP URL, or redirects from HTTPS to HTTP
   */
  public static URI redirect(Answer answer) throws TransientFault {
    String location = answer.header("location").orElse("");
    try {
      URI target = answer.uri().resolve(location);
      String from = answer.uri().getScheme();
      if (target.getHost() != null
          && Set.of("http", "https").contains(target.getScheme())
          && !(from.equals("https") && target.getScheme().equals("http"))) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      throw TransientFault.ofAnswer(answer.origin() + " redirects to what is no address");
    }
    throw TransientFault.ofAnswer(answer.origin() + " redirects to what may not be followed");
  }

  /**
   * Sends a request without a body and passes the answer's body to the receiver.
   *
   * @param method GET or HEAD
   * @return the answer's head, after its body was received
   */
  public Answer send(String method, URI uri, Map<String, String> headers, Receiver receiver)
      throws IOException {
    Duration silence = settings.patience().silence();
    return send(method, uri, headers, HttpRequest.BodyPublishers.noBody(), silence, receiver);
  }

  /**
   * Sends a request and passes the answer's body to the receiver.
   *
   * @param silence how long to wait for the answer, or its next byte
   * @return the answer's head, after its body was received
   */
  public Answer send(
      String method,
      URI uri,
      Map<String, String> headers,
      HttpRequest.BodyPublisher body,
      Duration silence,
      Receiver receiver)
      throws IOException {
    Answer.Sender sender = isEndpoint(uri) ? settings.sender() : Answer.Sender.NOBODY;
    Exchange exchange =
        new Exchange(uri, settings.proxies().by(uri), sender, silence, receiver, traffic);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .setHeader("User-Agent", USER_AGENT)
            .setHeader("Accept-Encoding", "identity");
    if (!method.equals("GET")) {
      request.method(method, exchange.watched(body));
    }
    headers.forEach(request::setHeader);
    settings.proxies().authorize(request, uri);
    if (sender == Answer.Sender.TOKEN) {
      settings.token().ifPresent(token -> request.setHeader("Authorization", token.header()));
    }
    traffic.addRequest();
    return exchange.await(client.sendAsync(request.build(), exchange::begin));
  }
}
