package org.voicepersona.hub.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.voicepersona.http.ReplyText;

/** One HTTP exchange in progress, which is aborted when it stalls or is too slow. */
final class Exchange {

  /** Least bytes per second, sent or received, over the whole exchange. */
  private static final long LEAST_BYTES_PER_SECOND = 1 << 10;

  /** Longest message quoted: Java's may contain text of a server that violates the protocol. */
  private static final int LONGEST_MESSAGE = 300;

  /** Grace period of an exchange, in silence limits, on top of the time its bytes are allowed. */
  private static final int SILENCES = 6;

  private final URI uri;
  private final String server;
  private final Answer.Sender sender;
  private final long silence;
  private final HubHttp.Receiver receiver;
  private final HubTraffic traffic;
  private final long start = System.nanoTime();
  private final AtomicLong bytes = new AtomicLong();
  private volatile long latestSign = start;
  private boolean isGivenUp;

  /**
   * Makes an exchange.
   *
   * @param by the proxy, for messages; empty if there is none
   * @param sender whose token the request carries
   * @param silence longest time without a byte sent or received
   * @param receiver takes the answer
   */
  Exchange(
      URI uri,
      String by,
      Answer.Sender sender,
      Duration silence,
      HubHttp.Receiver receiver,
      HubTraffic traffic) {
    this.uri = uri;
    this.server = HubHttp.origin(uri) + by;
    this.sender = sender;
    this.silence = silence.toNanos();
    this.receiver = receiver;
    this.traffic = traffic;
  }

  /** Returns a body whose sent bytes count as activity. */
  HttpRequest.BodyPublisher watched(HttpRequest.BodyPublisher body) {
    return body.contentLength() == 0
        ? body
        : HttpRequest.BodyPublishers.fromPublisher(
            subscriber -> body.subscribe(new Watched(subscriber)), body.contentLength());
  }

  /** Starts to receive the answer. */
  HttpResponse.BodySubscriber<Answer> begin(HttpResponse.ResponseInfo info) {
    latestSign = System.nanoTime();
    return new Taker(
        new Answer(HubHttp.origin(uri), uri, sender, info.statusCode(), info.headers()));
  }

  /** Waits for the end of the answer. */
  Answer await(CompletableFuture<HttpResponse<Answer>> response) throws IOException {
    while (true) {
      long left = Math.min(untilSilent(), untilSlow());
      try {
        return response.get(Math.max(1, left), TimeUnit.NANOSECONDS).body();
      } catch (TimeoutException e) {
        if (untilSilent() <= 0) {
          giveUp(response);
          throw TransientFault.ofServer(
              "%s is silent for %.1f s".formatted(server, silence / 1e9), e);
        }
        if (untilSlow() <= 0) {
          giveUp(response);
          throw TransientFault.ofSlowness(
              "%s sends %,d bytes in %.1f s"
                  .formatted(server, bytes.get(), (System.nanoTime() - start) / 1e9));
        }
      } catch (InterruptedException e) {
        giveUp(response);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading from " + server);
      } catch (ExecutionException e) {
        throw fault(e.getCause());
      }
    }
  }

  private long untilSilent() {
    return silence - (System.nanoTime() - latestSign);
  }

  private long untilSlow() {
    double allowed =
        (double) SILENCES * silence
            + (double) TimeUnit.SECONDS.toNanos(1) * bytes.get() / LEAST_BYTES_PER_SECOND;
    return (long) allowed - (System.nanoTime() - start);
  }

  private void sign(int more) {
    latestSign = System.nanoTime();
    bytes.addAndGet(more);
  }

  private synchronized void giveUp(CompletableFuture<HttpResponse<Answer>> response) {
    isGivenUp = true;
    response.cancel(true);
  }

  /** Passes a piece on unless the exchange was given up: its target may be in use again. */
  private synchronized boolean take(HubHttp.Body body, ByteBuffer piece) throws IOException {
    return !isGivenUp && body.take(piece);
  }

  private IOException fault(Throwable cause) {
    ReceiverFault refused = ExceptionUtils.throwableOfType(cause, ReceiverFault.class);
    if (refused != null) {
      return refused.fault();
    }
    return TransientFault.ofServer("%s: %s".formatted(server, words(cause)), cause);
  }

  /** Returns a message for the cause; Java's client gives none if it cannot connect. */
  private static String words(Throwable cause) {
    if (cause.getMessage() != null) {
      return ReplyText.line(cause.getMessage(), LONGEST_MESSAGE);
    } else if (cause.getCause() instanceof UnresolvedAddressException) {
      return "there is no host of that name";
    }
    return cause instanceof ConnectException
        ? "no connection can be made"
        : cause.getClass().getSimpleName();
  }

  /** Forwards a request body, recording activity. */
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
      sign(piece.remaining());
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

  /** Consumes the body of the answer. */
  private final class Taker implements HttpResponse.BodySubscriber<Answer> {

    private final Answer answer;
    private final CompletableFuture<Answer> end = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private HubHttp.Body body;

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
        requireUnpacked();
        subscription.request(1);
      } catch (IOException e) {
        fail(e);
      }
    }

    /** Rejects a compressed answer: none was requested, and it may expand to any size. */
    private void requireUnpacked() throws TransientFault {
      Optional<String> packed =
          answer
              .header("content-encoding")
              .filter(it -> !it.isBlank() && !it.strip().equalsIgnoreCase("identity"));
      if (packed.isPresent() && body != HubHttp.Body.NONE) {
        throw TransientFault.ofAnswer(
            "%s sends the answer packed (%s), which was not asked for"
                .formatted(answer.origin(), Answer.plain(packed.get())));
      }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      try {
        for (ByteBuffer piece : pieces) {
          sign(piece.remaining());
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
