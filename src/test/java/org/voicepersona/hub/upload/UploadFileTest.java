package org.voicepersona.hub.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that change while they are sent. */
class UploadFileTest {

  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  @Test
  void aFileThatHasBecomeShorterIsToldAndNotLeftOpen(@TempDir Path folder) throws IOException {
    assumeThat(OPEN_FILES).isDirectory();
    Path file = Files.write(folder.resolve("shard"), new byte[1_000]).toRealPath();
    UploadFile upload = UploadFile.of("shard", file);
    Files.write(file, new byte[100]);
    assertThatThrownBy(() -> send(upload.part(500, 500)))
        .hasRootCauseInstanceOf(EOFException.class);
    assertThat(openPlaces()).doesNotContain(file);
  }

  private static Stream<Path> openPlaces() throws IOException {
    try (Stream<Path> open = Files.list(OPEN_FILES)) {
      return open.toList().stream().flatMap(UploadFileTest::target);
    }
  }

  /** The descriptor that lists them is closed by now. */
  private static Stream<Path> target(Path descriptor) {
    try {
      return Stream.of(Files.readSymbolicLink(descriptor));
    } catch (NoSuchFileException e) {
      return Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(BodyPublisher body) throws InterruptedException, ExecutionException {
    CompletableFuture<Void> end = new CompletableFuture<>();
    body.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer sent) {}

          @Override
          public void onError(Throwable fault) {
            end.completeExceptionally(fault);
          }

          @Override
          public void onComplete() {
            end.complete(null);
          }
        });
    end.get();
  }
}
