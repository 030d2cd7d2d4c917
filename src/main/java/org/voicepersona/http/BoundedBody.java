package org.voicepersona.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A reply's body, read up to a limit; a longer body is cut off by closing the connection.
 *
 * @param bytes what was read
 * @param isWhole whether {@code bytes} are the whole body
 */
public record BoundedBody(byte[] bytes, boolean isWhole) {

  /** Returns a handler that reads bodies of at most {@code most} bytes. */
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
