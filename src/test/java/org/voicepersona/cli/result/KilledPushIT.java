package org.voicepersona.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;
import org.voicepersona.testing.hub.Request;

/**
 * A push that is killed and started again, wherever it was, leaves the repository like one that was
 * never killed, and sends no file a second time that has arrived as a whole.
 */
class KilledPushIT {

  private static final int KILLED = 137;
  private static final int KILLS = 3;

  /** A part of a large file is put; all its parts are posted as a whole. */
  private static final Pattern UPLOAD = Pattern.compile("/upload/([0-9a-f]{64})(?:/\\d+)?");

  @TempDir private Path folder;
  private HubServer server;

  /** Requests that came in while the push was killed, and to which nothing was done. */
  private final List<Request> lost = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void endsLikeOneThatWasNeverKilled() throws Exception {
    List<String> unkilled;
    long parts;
    try (HubServer other = new HubServer()) {
      assertThat(push(other).await().exitCode()).isZero();
      unkilled = tree(other);
      parts = partsSent(other);
    }
    assertThat(unkilled.toString()).contains("README.md", "train-00000", "validation-00000");

    Random random = new Random(8);
    List<Long> moments = random.longs(KILLS, 1, parts).sorted().boxed().toList();
    for (long moment : moments) {
      killWhen(request -> isPart(request) && partsSent(server) >= moment, random.nextBoolean());
    }
    killWhen(KilledPushIT::isCommit, true);
    CommandProcess.Result result = push(server).await();

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(tree(server)).isEqualTo(unkilled);
    assertThat(server.requests(KilledPushIT::isCommit)).hasSize(1);
    assertNoFileWasSentAgain();
  }

  private CommandProcess push(HubServer to) throws IOException {
    return CommandProcess.start(
        Map.of("HF_TOKEN", "hf_me"),
        List.of(),
        "release",
        "--output=" + FinishedRun.directory(),
        "--to=" + folder.resolve("release"),
        "--split-by-speaker=40,30,30",
        "--push=me/voices",
        "--hf-endpoint=" + to.endpoint());
  }

  /**
   * Kills a push before its request for a moment is answered.
   *
   * @param done whether what it asks for is done all the same
   */
  private void killWhen(Predicate<Request> moment, boolean done) throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch dead = new CountDownLatch(1);
    server.plan(
        request -> {
          if (!moment.test(request)) {
            return Optional.empty();
          }
          arrived.countDown();
          await(dead);
          if (!done) {
            lost.add(request);
          }
          return done ? Optional.empty() : Optional.of(Fault.SERVER_ERROR);
        });
    CommandProcess.Result result = push(server).killAfter(() -> arrived.getCount() == 0, 0);
    dead.countDown();
    server.plan(FaultPlan.NONE);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(KILLED);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the server was closed");
    }
  }

  private static boolean isPart(Request request) {
    return request.method().equals("PUT");
  }

  private static boolean isCommit(Request request) {
    return request.path().endsWith("/commit/main");
  }

  private static long partsSent(HubServer hub) {
    return hub.requests(KilledPushIT::isPart).stream().map(Request::path).distinct().count();
  }

  /** Returns names, sizes and digests of all files. */
  private static List<String> tree(HubServer hub) throws IOException, InterruptedException {
    List<String> pages = new ArrayList<>();
    for (String of : List.of("", "/data")) {
      URI uri = URI.create(hub.endpoint() + "/api/datasets/me/voices/tree/main" + of);
      pages.add(
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
              .body());
    }
    return pages;
  }

  private void assertNoFileWasSentAgain() {
    Set<String> arrived = new HashSet<>();
    for (Request request : server.requests()) {
      Matcher upload = UPLOAD.matcher(request.path());
      if (upload.matches()) {
        assertThat(arrived).doesNotContain(upload.group(1));
        boolean whole = !isPart(request) || request.path().endsWith("/0");
        if (whole && !lost.contains(request)) {
          arrived.add(upload.group(1));
        }
      }
    }
    assertThat(arrived).hasSize(3);
  }
}
