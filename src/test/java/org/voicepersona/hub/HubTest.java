package org.voicepersona.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;
import org.voicepersona.testing.hub.Request;

class HubTest {

  private static final RepoId REPO = RepoId.dataset("someone/voices");
  private static final String SHARD = "data/train-00000-of-00001.parquet";
  private static final byte[] CONTENT = Hubs.randomBytes(1, 300_000);
  private static final byte[] CARD = "# Voices\n".repeat(500).getBytes(UTF_8);
  private static final int PIECE = 30_000;

  @TempDir private Path folder;
  private HubServer server;
  private Hub hub;
  private String commit;

  @BeforeEach
  void start() throws IOException {
    Path corpus = folder.resolve("corpus");
    Files.createDirectories(corpus.resolve("data"));
    Files.write(corpus.resolve(SHARD), CONTENT);
    Files.write(corpus.resolve("README.md"), CARD);
    for (int i = 0; i < 7; i++) {
      Files.write(corpus.resolve("data/test-%d.parquet".formatted(i)), new byte[i]);
    }
    server = new HubServer();
    commit = server.publish("datasets/someone/voices", corpus);
    hub = Hubs.online(server, folder.resolve("cache"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private byte[] readAll(String path) throws IOException {
    HubFile file = hub.file(REPO, commit, path);
    byte[] all = new byte[(int) file.bytes()];
    for (int from = 0; from < all.length; from += PIECE) {
      int length = Math.min(PIECE, all.length - from);
      hub.read(REPO, commit, file, from, ByteBuffer.wrap(all, from, length));
    }
    return all;
  }

  @Test
  void listsEveryFileOverAllPages() throws IOException {
    assertThat(hub.commit(REPO, "main")).isEqualTo(commit);
    List<HubFile> files = hub.list(REPO, commit, "", true);
    assertThat(files).hasSize(9);
    assertThat(files)
        .filteredOn(file -> file.path().equals(SHARD))
        .singleElement()
        .satisfies(file -> assertThat(file.bytes()).isEqualTo(CONTENT.length));
    assertThat(hub.list(REPO, commit, "data", false)).hasSize(8);
    assertThat(hub.list(REPO, commit, "", false))
        .extracting(HubFile::path)
        .containsExactly("README.md");
    assertThat(server.requests(request -> request.target().contains("cursor="))).hasSize(5);
  }

  @Test
  void asksForEachByteOnceAndForTheAddressOnce() throws IOException {
    assertThat(readAll(SHARD)).isEqualTo(CONTENT);
    assertThat(server.contentBytes()).isEqualTo(CONTENT.length);
    assertThat(server.requests(request -> request.path().contains("/resolve/"))).hasSize(2);
    assertThat(server.requests(request -> request.host() == Request.Host.STORAGE))
        .allMatch(request -> request.rangeStart().isPresent())
        .hasSize(CONTENT.length / PIECE);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyPassingFaultIsOutlasted(Fault fault) throws IOException {
    server.plan(FaultPlan.everyContent(3, fault));
    assertThat(readAll(SHARD)).isEqualTo(CONTENT);
    assertThat(readAll("README.md")).isEqualTo(CARD);
    assertThat(server.faults()).containsOnlyKeys(fault);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyPassingFaultOfListingIsOutlasted(Fault fault) throws IOException {
    server.plan(FaultPlan.first(3, fault, request -> request.path().startsWith("/api/")));
    String found = hub.commit(REPO, "main");
    assertThat(hub.list(REPO, found, "", true)).hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void anyMixtureOfFaultsIsOutlasted(long seed) throws IOException {
    List<Fault> all =
        EnumSet.complementOf(EnumSet.of(Fault.SILENCE, Fault.STALL)).stream().toList();
    server.plan(FaultPlan.random(seed, 0.3, all));
    assertThat(hub.list(REPO, hub.commit(REPO, "main"), "", true)).hasSize(9);
    assertThat(readAll(SHARD)).isEqualTo(CONTENT);
    assertThat(readAll("README.md")).isEqualTo(CARD);
  }

  @Test
  void whatWasReceivedOfABrokenAnswerIsNotAskedForAgain() throws IOException {
    HubFile file = hub.file(REPO, commit, SHARD);
    server.plan(
        FaultPlan.first(3, Fault.TRUNCATION, request -> request.host() == Request.Host.STORAGE));
    byte[] all = new byte[CONTENT.length];
    hub.read(REPO, commit, file, 0, ByteBuffer.wrap(all));
    assertThat(all).isEqualTo(CONTENT);
    assertThat(server.contentBytes()).isEqualTo(CONTENT.length);
  }

  @Test
  void anExpiredAddressIsAskedForAgain() throws IOException {
    HubFile file = hub.file(REPO, commit, SHARD);
    byte[] all = new byte[PIECE];
    for (int i = 0; i < 3; i++) {
      hub.read(REPO, commit, file, 0, ByteBuffer.wrap(all));
      assertThat(all).isEqualTo(Arrays.copyOf(CONTENT, PIECE));
      server.expireAddresses();
    }
    assertThat(server.requests(r -> r.path().contains("/resolve/") && r.method().equals("GET")))
        .hasSize(3);
  }

  @Test
  void theTokenIsSeenByTheFirstHostOnly() throws IOException {
    readAll(SHARD);
    hub.list(REPO, hub.commit(REPO, "main"), "", true);
    assertThat(server.tokensSeen().get(Request.Host.HUB))
        .isEqualTo(Set.of("Bearer " + Hubs.SECRET));
    assertThat(server.tokensSeen().get(Request.Host.STORAGE)).isEmpty();
    assertThat(hub.settings().toString()).doesNotContain(Hubs.SECRET);
  }

  @Test
  void aFileThatChangedForGoodIsGivenUp() throws IOException {
    HubFile file = hub.file(REPO, commit, SHARD);
    server.plan(FaultPlan.always(Fault.CHANGED_ETAG, Request::isContent));
    assertThatThrownBy(() -> hub.read(REPO, commit, file, 0, ByteBuffer.allocate(10)))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(SHARD)
        .hasMessageContaining("changed")
        .hasMessageContaining("5 tries");
  }

  @Test
  void anOutageThatDoesNotEndIsGivenUpWithItsReason() throws IOException {
    HubFile file = hub.file(REPO, commit, SHARD);
    server.plan(FaultPlan.always(Fault.BAD_GATEWAY, request -> true));
    assertThatThrownBy(() -> hub.read(REPO, commit, file, 0, ByteBuffer.allocate(10)))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("502");
    assertThatThrownBy(() -> hub.commit(REPO, "main")).hasMessageContaining("502");
    server.close();
    assertThatThrownBy(() -> hub.commit(REPO, "main"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void refusalsSayWhatToDoAndAreNotRetried() throws IOException {
    HubFile file = hub.file(REPO, commit, SHARD);
    assertThatThrownBy(() -> hub.commit(RepoId.dataset("no/such"), "main"))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("RepoNotFound");
    assertThatThrownBy(() -> hub.commit(REPO, "no-such-branch"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("RevisionNotFound");
    assertThatThrownBy(() -> hub.file(REPO, commit, "data/none.parquet"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("data/none.parquet");
    int before = server.requests().size();
    server.refuse(
        "/datasets/someone/voices/resolve", 403, "GatedRepo", "Access to this is restricted");
    assertThatThrownBy(() -> hub.read(REPO, commit, file, 0, ByteBuffer.allocate(10)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("GatedRepo")
        .hasMessageContaining("HF_TOKEN")
        .hasMessageNotContaining(Hubs.SECRET);
    assertThat(server.requests()).hasSize(before + 1);
  }

  @Test
  void retriesAreCounted() throws IOException {
    HubTraffic traffic = new HubTraffic();
    hub = new Hub(Hubs.settings(server, folder.resolve("cache")), traffic);
    server.plan(FaultPlan.first(2, Fault.UNAVAILABLE, request -> true));
    readAll(SHARD);
    assertThat(traffic.count().retries()).isEqualTo(2);
    assertThat(traffic.count().bytes()).isEqualTo(CONTENT.length);
    assertThat(traffic.count().requests()).isEqualTo(server.requests().size());
    assertThat(traffic.latestFault()).contains("503");
  }

  @Test
  void theEndOfAFileIsReadOnceHoweverOftenItIsOpened() throws IOException {
    HubFile file = hub.file(REPO, commit, SHARD);
    IntStream.range(0, 3)
        .forEach(
            i -> {
              byte[] tail = new byte[8];
              byte[] footer = new byte[1000];
              try {
                hub.read(REPO, commit, file, CONTENT.length - 8, ByteBuffer.wrap(tail));
                hub.read(REPO, commit, file, CONTENT.length - 1008, ByteBuffer.wrap(footer));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              assertThat(tail)
                  .isEqualTo(Arrays.copyOfRange(CONTENT, CONTENT.length - 8, CONTENT.length));
              assertThat(footer)
                  .isEqualTo(
                      Arrays.copyOfRange(CONTENT, CONTENT.length - 1008, CONTENT.length - 8));
            });
    assertThat(server.contentBytes()).isEqualTo(1008);
  }

  /** Where files are links to their content, it is fetched and counted once. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void filesOfTheSameContentAreCountedAsTheyAreFetched(boolean hasLinks) throws IOException {
    Path twins = Files.createDirectory(folder.resolve("twins"));
    Files.write(twins.resolve("a.md"), CARD);
    Files.write(twins.resolve("b.md"), CARD);
    server.publish("datasets/someone/voices", twins);
    HubSettings usual = Hubs.settings(server, folder.resolve("twins-cache"));
    HubSettings settings =
        new HubSettings(
            usual.endpoint(),
            usual.token(),
            usual.plainHttp(),
            usual.cache(),
            usual.offline(),
            hasLinks,
            usual.patience(),
            usual.proxies());
    AtomicLong most = new AtomicLong();
    new HubDownload(
            new Hub(settings, new HubTraffic()),
            (name, done, total) -> most.accumulateAndGet(done, Math::max))
        .run(REPO, "main", path -> path.endsWith(".md"));
    assertThat(most).hasValue(2L * CARD.length);
  }
}
