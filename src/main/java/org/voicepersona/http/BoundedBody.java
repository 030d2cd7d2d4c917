package org.voicepersona.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * The body of a reply, up to a limit; what is beyond it is not read, and ends the connection.
 *
 * @param bytes what was read
 * @param isWhole whether that is all of it
 */
public record BoundedBody(byte[] bytes, boolean isWhole) {

  /** Returns what takes bodies of at most {@code most} bytes. */
  public static HttpResponse.BodyHandler<BoundedBody> handler(int most) {
    return info -> new Subscriber(new BoundedBytes(most));
  }

  private static final class Subscriber implements HttpResponse.BodySubscriber<BoundedBody> {

    private final BoundedBytes bytes;
    private final CompletableFuture<BoundedBody> body = new CompletableFuture<>();
    private Flow.Subscription subscription;

    private Subscriber(BoundedBytes bytes) {
      this.bytes = bytes;
    }

    @Override
    public CompletionStage<BoundedBody> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
      subscription = offered;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      for (ByteBuffer piece : pieces) {
        if (!body.isDone() && !bytes.add(piece)) {
          subscription.cancel();
          body.complete(new BoundedBody(bytes.toArray(), false));
        }
      }
    }

    @Override
    public void onError(Throwable fault) {
      body.completeExceptionally(fault);
    }

    @Override
    public void onComplete() {
      body.complete(new BoundedBody(bytes.toArray(), true));
    }
  }
}
