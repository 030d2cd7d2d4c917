package org.voicepersona.hub.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.hub.Hubs;
import org.voicepersona.hub.RepoId;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.hub.http.RetryLimits;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;
import org.voicepersona.testing.hub.Request;

/** A commit is made once, whatever becomes of its answer, and over nobody else's. */
class CommitTest {

  private static final String NAME = "datasets/me/voices";
  private static final RepoId REPO = RepoId.dataset("me/voices");

  @TempDir private Path folder;
  private HubServer server;
  private Path small;
  private Path large;
  private int commitsBefore;

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
    small = Files.writeString(folder.resolve("README.md"), "hello");
    large = Files.write(folder.resolve("b"), Hubs.randomBytes(2, 200_000));
    upload(Hubs.PATIENCE).create(REPO, true);
    commitsBefore = server.commits(NAME);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private HubUpload upload(RetryLimits patience) {
    HubSettings settings = Hubs.settings(server, folder.resolve("cache"));
    return new HubUpload(settings.withPatience(patience), new HubTraffic());
  }

  private String push(RetryLimits patience) throws IOException {
    return upload(patience)
        .commit(REPO, Map.of("README.md", small, "data/b.parquet", large), List.of(), "voices");
  }

  private static boolean isCommit(Request request) {
    return request.path().endsWith("/commit/main");
  }

  private int commitsMade() {
    return server.commits(NAME) - commitsBefore;
  }

  private static RetryLimits bearing(Duration work) {
    RetryLimits usual = Hubs.PATIENCE;
    return new RetryLimits(
        usual.silence(), work, usual.backoff(), usual.outage(), usual.outageAtStart());
  }

  /** The commit is answered when another request has been given up for its silence. */
  @Test
  void isWaitedForLongerThanAnythingElse() throws Exception {
    CountDownLatch isThere = new CountDownLatch(1);
    CountDownLatch isLate = new CountDownLatch(1);
    server.plan(
        request -> {
          if (request.path().equals("/")) {
            return Optional.of(Fault.SILENCE);
          }
          if (isCommit(request)) {
            isThere.countDown();
            await(isLate);
          }
          return Optional.empty();
        });
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<String> pushed = thread.submit(() -> push(Hubs.PATIENCE));
      isThere.await();
      assertThatThrownBy(() -> Hubs.online(server, folder.resolve("cache")).greet())
          .hasMessageContaining("silent");
      isLate.countDown();
      assertThat(pushed.get()).hasSize(40);
    } finally {
      thread.shutdownNow();
    }
    assertThat(server.requests(CommitTest::isCommit)).hasSize(1);
    assertThat(commitsMade()).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Each of these does what it is asked, and its answer does not arrive. */
  @ParameterizedTest
  @EnumSource(names = {"RESET", "RESET_IN_BODY", "TRUNCATION", "STALL", "SILENCE"})
  void isNotMadeAgainWhenItsAnswerIsLost(Fault fault) throws IOException {
    server.plan(FaultPlan.always(fault, CommitTest::isCommit));
    String commit = push(bearing(Duration.ofMillis(500)));
    assertThat(commitsMade()).isEqualTo(1);
    assertThat(server.requests(CommitTest::isCommit)).hasSize(1);
    assertThat(Hubs.online(server, folder.resolve("cache")).commit(REPO, "main")).isEqualTo(commit);
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVER_ERROR", "BAD_GATEWAY", "GATEWAY_TIMEOUT", "TOO_MANY_REQUESTS"})
  void isAskedForAgainWhenItWasNotMade(Fault fault) throws IOException {
    server.plan(FaultPlan.first(2, fault, CommitTest::isCommit));
    assertThat(push(Hubs.PATIENCE)).hasSize(40);
    assertThat(commitsMade()).isEqualTo(1);
    assertThat(server.requests(CommitTest::isCommit)).hasSize(3);
  }

  @Test
  void isFoundUnderAnotherThatCameAfterIt() throws IOException {
    boolean[] done = {false};
    server.plan(
        request -> {
          if (isCommit(request)) {
            return Optional.of(Fault.RESET);
          }
          if (!done[0] && commitsMade() == 1) {
            done[0] = true;
            server.publish(NAME, "other.txt", "theirs".getBytes(UTF_8));
          }
          return Optional.empty();
        });
    push(Hubs.PATIENCE);
    assertThat(commitsMade()).isEqualTo(2);
    assertThat(server.requests(CommitTest::isCommit)).hasSize(1);
  }

  @Test
  void doesNotOverwriteWhatSomebodyElseDoesMeanwhile() throws IOException {
    boolean[] done = {false};
    server.plan(
        request -> {
          if (isCommit(request) && !done[0]) {
            done[0] = true;
            server.publish(NAME, "README.md", "theirs".getBytes(UTF_8));
          }
          return Optional.empty();
        });
    assertThatThrownBy(() -> push(Hubs.PATIENCE))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("somebody else has changed it")
        .hasMessageContaining("was not made");
    assertThat(commitsMade()).as("theirs").isEqualTo(1);
    assertThat(push(Hubs.PATIENCE)).as("the same again").hasSize(40);
  }

  @Test
  void saysSoWhenNobodyCanKnowWhetherItWasMade() {
    boolean[] isSent = {false};
    server.plan(
        request -> {
          isSent[0] |= isCommit(request);
          return isSent[0] ? Optional.of(Fault.SILENCE) : Optional.empty();
        });
    assertThatThrownBy(() -> push(bearing(Duration.ofMillis(100))))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("is not known");
  }

  @Test
  void whatIsRefusedForGoodIsAskedForOnce() {
    server.refuse("/api/" + NAME + "/commit", 413, "", "too much");
    assertThatThrownBy(() -> push(Hubs.PATIENCE)).hasMessageContainingAll("413", "too much");
    assertThat(server.requests(CommitTest::isCommit)).hasSize(1);
  }

  @Test
  void nothingIsSentToWhatEverybodyCanSeeUnlessThatIsMeant() throws IOException {
    server.setHidden(NAME, false);
    assertThatThrownBy(() -> upload(Hubs.PATIENCE).create(REPO, true))
        .isInstanceOf(PublicRepositoryException.class)
        .hasMessageContainingAll("is public", "--public");
    assertThat(upload(Hubs.PATIENCE).create(REPO, false)).isFalse();
    server.setHidden(NAME, true);
    assertThat(upload(Hubs.PATIENCE).create(REPO, false)).as("stays hidden").isTrue();
  }

  @Test
  void whoMayNotMakeARepositoryMayWriteToOneThatIsThere() throws IOException {
    server.refuse("/api/repos/create", 403, "", "no right to create");
    upload(Hubs.PATIENCE).create(REPO, true);
    assertThatThrownBy(() -> upload(Hubs.PATIENCE).create(RepoId.dataset("me/other"), true))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("no right to create");
  }

  @ParameterizedTest
  @CsvSource({
    "http://192.0.2.1/store, not encrypted",
    "ftp://192.0.2.1/store, no https",
    "https://me:secret@192.0.2.1/store, no https",
    "'https://a b', is none",
    "file:///etc/passwd, no https",
    "'', no https"
  })
  void contentsGoEncryptedOrStayHere(String address, String why) {
    server.storeAt(address);
    assertThatThrownBy(() -> push(Hubs.PATIENCE))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContainingAll("data/b.parquet", why)
        .hasMessageNotContaining("secret");
    assertThat(commitsMade()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "\"chunk_size\":\"65536\"",
    "\"chunk_size\":0",
    "\"chunk_size\":-1",
    "'\"chunk_size\":9223372036854775807,\"1\":\"http://localhost:1/\",\"2\":\"http://localhost:1/\"'",
    "'\"chunk_size\":200000,\"2\":\"http://localhost:1/\"'"
  })
  void partsThatDoNotFitAreRefused(String header) {
    server.say(
        "/" + NAME + ".git/info/lfs",
        200,
        "{\"objects\":[{\"actions\":{\"upload\":{\"href\":\"http://localhost:1/\",\"header\":{%s}}}}]}"
            .formatted(header));
    assertThatThrownBy(() -> push(Hubs.PATIENCE))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("does not fit");
  }

  @Test
  void answersWithoutEndAreNotRead() {
    server.sayBlanks("/api/" + NAME + "/preupload", Long.MAX_VALUE / 2, Duration.ZERO);
    assertThatThrownBy(() -> push(Hubs.PATIENCE)).hasMessageContaining("more than 16 MiB");
  }

  @Test
  void contentsAreNotSentOnToWhereTheStorageRedirects() {
    server.say("/upload", 307, "", "Location", "http://127.0.0.1:1/elsewhere");
    assertThatThrownBy(() -> push(Hubs.PATIENCE)).hasMessageContaining("redirects");
    assertThat(commitsMade()).isZero();
  }

  @Test
  void nothingIsSentOffline() {
    assertThatThrownBy(
            () -> new HubUpload(Hubs.offline(server, folder.resolve("c")), new HubTraffic()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HF_HUB_OFFLINE");
  }
}
