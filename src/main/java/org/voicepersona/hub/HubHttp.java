package org.voicepersona.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Single requests: no retry, no redirect; the token goes to the endpoint and nowhere else. Trouble
 * with the connection is a {@link PassingFault}.
 */
final class HubHttp {

  /** Redirects to follow in a row. */
  static final int MOST_REDIRECTS = 8;

  private static final String USER_AGENT = "voicepersona/0.1.0";

  /** Decides by the head of an answer what becomes of its body. */
  @FunctionalInterface
  interface Receiver {
    /** Returns what takes the body; fails if the body is not wanted. */
    Body accept(Answer answer) throws IOException;
  }

  /** Takes a body piece by piece. */
  @FunctionalInterface
  interface Body {
    /** Lets a body pass unread, as far as it comes. */
    Body NONE = piece -> false;

    /** Takes a piece; returns whether more is wanted. */
    boolean take(ByteBuffer piece) throws IOException;
  }

  private final HubSettings settings;
  private final HubTraffic traffic;
  private final HttpClient client;

  HubHttp(HubSettings settings, HubTraffic traffic) {
    this.settings = settings;
    this.traffic = traffic;
    this.client =
        HttpClient.newBuilder()
            // One connection for each of the parallel ranges.
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.patience().silence())
            .build();
  }

  /** Returns whether {@code uri} is on the very server that was configured. */
  boolean isEndpoint(URI uri) {
    return origin(uri).equals(origin(settings.endpoint()));
  }

  /** Returns {@code scheme://host:port}. */
  static String origin(URI uri) {
    int port = uri.getPort();
    boolean usual = port == -1 || port == (uri.getScheme().equals("https") ? 443 : 80);
    return uri.getScheme() + "://" + uri.getHost() + (usual ? "" : ":" + port);
  }

  /**
   * Returns where an answer redirects to.
   *
   * @throws PassingFault if that is no web address, or leaves encryption
   */
  static URI redirect(Answer answer) throws PassingFault {
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
      throw PassingFault.ofAnswer(answer.origin() + " redirects to what is no address");
    }
    throw PassingFault.ofAnswer(answer.origin() + " redirects to what may not be followed");
  }

  /**
   * Sends a request without a body and hands on the answer's.
   *
   * @param method GET or HEAD
   * @return the answer's head, after the body was taken
   */
  Answer send(String method, URI uri, Map<String, String> headers, Receiver receiver)
      throws IOException {
    return send(method, uri, headers, HttpRequest.BodyPublishers.noBody(), receiver);
  }

  /**
   * Sends a request and hands on the body of the answer.
   *
   * @return the answer's head, after its body was taken
   */
  Answer send(
      String method,
      URI uri,
      Map<String, String> headers,
      HttpRequest.BodyPublisher body,
      Receiver receiver)
      throws IOException {
    Exchange exchange = new Exchange(uri, receiver);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .setHeader("User-Agent", USER_AGENT)
            .setHeader("Accept-Encoding", "identity");
    if (!method.equals("GET")) {
      request.method(method, exchange.watched(body));
    }
    headers.forEach(request::setHeader);
    if (isEndpoint(uri)) {
      settings.token().ifPresent(token -> request.setHeader("Authorization", token.header()));
    }
    traffic.addRequest();
    return exchange.await(client.sendAsync(request.build(), exchange::begin));
  }

  /** One request under way: watches that it does not fall silent. */
  private final class Exchange {

    private final URI uri;
    private final Receiver receiver;
    private volatile long latestSign = System.nanoTime();
    private boolean isGivenUp;

    private Exchange(URI uri, Receiver receiver) {
      this.uri = uri;
      this.receiver = receiver;
    }

    /** A body of which each piece that leaves is a sign of life. */
    private HttpRequest.BodyPublisher watched(HttpRequest.BodyPublisher body) {
      return body.contentLength() == 0
          ? body
          : HttpRequest.BodyPublishers.fromPublisher(
              subscriber -> body.subscribe(new Watched(subscriber)), body.contentLength());
    }

    private final class Watched implements Flow.Subscriber<ByteBuffer> {

      private final Flow.Subscriber<? super ByteBuffer> subscriber;

      private Watched(Flow.Subscriber<? super ByteBuffer> subscriber) {
        this.subscriber = subscriber;
      }

      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscriber.onSubscribe(subscription);
      }

      @Override
      public void onNext(ByteBuffer piece) {
        latestSign = System.nanoTime();
        subscriber.onNext(piece);
      }

      @Override
      public void onError(Throwable fault) {
        subscriber.onError(fault);
      }

      @Override
      public void onComplete() {
        subscriber.onComplete();
      }
    }

    private HttpResponse.BodySubscriber<Answer> begin(HttpResponse.ResponseInfo info) {
      latestSign = System.nanoTime();
      Answer answer = new Answer(origin(uri), uri, info.statusCode(), info.headers());
      return new Taker(answer);
    }

    private Answer await(CompletableFuture<HttpResponse<Answer>> response) throws IOException {
      long silence = settings.patience().silence().toNanos();
      while (true) {
        try {
          long left = silence - (System.nanoTime() - latestSign);
          return response.get(Math.max(1, left), TimeUnit.NANOSECONDS).body();
        } catch (TimeoutException e) {
          if (System.nanoTime() - latestSign >= silence) {
            giveUp(response);
            throw PassingFault.ofServer(
                "%s is silent for %.1f s".formatted(origin(uri), silence / 1e9), e);
          }
        } catch (InterruptedException e) {
          giveUp(response);
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted while reading from " + origin(uri));
        } catch (ExecutionException e) {
          throw fault(e.getCause());
        }
      }
    }

    private synchronized void giveUp(CompletableFuture<HttpResponse<Answer>> response) {
      isGivenUp = true;
      response.cancel(true);
    }

    /** Hands a piece on, unless whoever gave the exchange up may already use the place again. */
    private synchronized boolean take(Body body, ByteBuffer piece) throws IOException {
      return !isGivenUp && body.take(piece);
    }

    private IOException fault(Throwable cause) {
      for (Throwable t = cause; t != null; t = t.getCause()) {
        if (t instanceof ReceiverFault refused) {
          return refused.fault();
        }
      }
      String words =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      return PassingFault.ofServer("%s: %s".formatted(origin(uri), words), cause);
    }

    /** Hands the body on. */
    private final class Taker implements HttpResponse.BodySubscriber<Answer> {

      private final Answer answer;
      private final CompletableFuture<Answer> end = new CompletableFuture<>();
      private Flow.Subscription subscription;
      private Body body;

      private Taker(Answer answer) {
        this.answer = answer;
      }

      @Override
      public CompletionStage<Answer> getBody() {
        return end;
      }

      @Override
      public void onSubscribe(Flow.Subscription offered) {
        subscription = offered;
        try {
          body = receiver.accept(answer);
          subscription.request(1);
        } catch (IOException e) {
          fail(e);
        }
      }

      @Override
      public void onNext(List<ByteBuffer> pieces) {
        latestSign = System.nanoTime();
        try {
          for (ByteBuffer piece : pieces) {
            traffic.addBytes(piece.remaining());
            if (!end.isDone() && !take(body, piece)) {
              subscription.cancel();
              end.complete(answer);
            }
          }
          subscription.request(1);
        } catch (IOException e) {
          fail(e);
        }
      }

      private void fail(IOException e) {
        subscription.cancel();
        end.completeExceptionally(new ReceiverFault(e));
      }

      @Override
      public void onError(Throwable fault) {
        end.completeExceptionally(fault);
      }

      @Override
      public void onComplete() {
        end.complete(answer);
      }
    }
  }

  /** Carries a receiver's own fault through the HTTP client. */
  private static final class ReceiverFault extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final IOException fault;

    private ReceiverFault(IOException fault) {
      super(fault);
      this.fault = fault;
    }

    private IOException fault() {
      return fault;
    }
  }
}
