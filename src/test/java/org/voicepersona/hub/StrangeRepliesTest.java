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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;
import org.voicepersona.testing.hub.Request;

/** What a Hub may say without harm: too much, too slowly, too little, or something odd. */
class StrangeRepliesTest {

  private static final String NAME = "datasets/someone/voices";
  private static final RepoId REPO = RepoId.dataset("someone/voices");
  private static final String API = "/api/" + NAME;
  private static final String SHARD = "data/a.parquet";
  private static final byte[] CONTENT = Hubs.randomBytes(1, 50_000);
  private static final byte[] CARD = "# Voices\n".getBytes(UTF_8);

  @TempDir private Path folder;
  private HubServer server;
  private Hub hub;
  private String commit;

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
    server.publish(NAME, Files.createDirectory(folder.resolve("corpus")));
    server.publish(NAME, "README.md", CARD);
    commit = server.publish(NAME, SHARD, CONTENT);
    hub = Hubs.online(server, folder.resolve("cache"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private byte[] read(Hub reader, int from, int length) throws IOException {
    byte[] bytes = new byte[length];
    reader.read(REPO, commit, reader.file(REPO, commit, SHARD), from, ByteBuffer.wrap(bytes));
    return bytes;
  }

  private Hub impatient() {
    HubSettings settings = Hubs.settings(server, folder.resolve("cache"));
    return new Hub(
        settings.withPatience(settings.patience().withSilence(Duration.ofMillis(60))),
        new HubTraffic());
  }

  @ParameterizedTest
  @ValueSource(strings = {API + "/revision", API + "/tree"})
  void answersWithoutEndAreNotRead(String path) {
    server.sayBlanks(path, Long.MAX_VALUE / 2, Duration.ZERO);
    assertThatThrownBy(() -> hub.list(REPO, hub.commit(REPO, "main"), "", true))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("more than 32 MiB");
  }

  @Test
  void aListWithoutEndIsNotKept() {
    server.say(API + "/tree", 200, "[]", "Link", "<" + API + "/tree/x?cursor=1>; rel=\"next\"");
    assertThatThrownBy(() -> hub.list(REPO, commit, "", true))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("no end");
  }

  @Test
  void answersThatComeByteByByteAreGivenUp() throws IOException {
    server.sayBlanks(API + "/revision", 1_000_000, Duration.ofMillis(20));
    assertThatThrownBy(() -> impatient().commit(REPO, "main"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageContaining("given up");

    HubFile file = hub.file(REPO, commit, SHARD);
    server.sayBlanks("/blobs", CONTENT.length, Duration.ofMillis(20));
    assertThatThrownBy(
            () -> impatient().read(REPO, commit, file, 0, ByteBuffer.allocate(CONTENT.length)))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("given up");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"sha\":",
        "{\"sha\":7}",
        "{\"sha\":{\"a\":[1,2]}}",
        "{\"sha\":\"main\"}",
        "{\"sha\":\"\\u001b[2J\"}"
      })
  void whatNamesNoCommitIsRefused(String body) {
    server.say(API + "/revision", 200, body);
    assertThatThrownBy(() -> hub.commit(REPO, "main"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageNotContaining("\u001b");
  }

  @Test
  void whatIsOfNoUseIsPassedOver() throws IOException {
    String sha = "a".repeat(40);
    server.say(
        API + "/revision",
        200,
        "{\"siblings\":[{\"sha\":\"no\"},[[{}]]],\"private\":null,\"sha\":\"%s\",\"x\":{\"sha\":1}}"
            .formatted(sha));
    assertThat(hub.commit(REPO, "main")).isEqualTo(sha);

    server.say(
        API + "/tree",
        200,
        """
        [7, [], {"type": "directory", "path": "x"}, {"type": {"file": 1}},
         {"lfs": {"size": 9, "pointerSize": 1, "oid": "%s"}, "oid": "%s", "size": 134, "x": [{}],
          "path": "a", "type": "file"}]"""
            .formatted("b".repeat(64), sha));
    assertThat(hub.list(REPO, commit, "", true))
        .containsExactly(new HubFile("a", 9, "b".repeat(64)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../x", "/etc/passwd", "a\\\\b", "a//b", "\\u001b[2J"})
  void pathsThatLeadElsewhereAreRefused(String path) {
    server.say(API + "/tree", 200, "[{\"type\":\"file\",\"path\":\"%s\"}]".formatted(path));
    assertThatThrownBy(() -> hub.list(REPO, commit, "", true))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("no path within a repository")
        .hasMessageNotContaining("\u001b");
  }

  /** Nothing is asked for packed, so nothing is ever unpacked. */
  @Test
  void packedAnswersAreRefused() {
    server.say(API + "/revision", 200, "{\"sha\":\"x\"}", "Content-Encoding", "gzip");
    assertThatThrownBy(() -> hub.commit(REPO, "main"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("packed (gzip)");
    assertThat(server.requests())
        .allSatisfy(r -> assertThat(r.headers().get("accept-encoding")).isEqualTo("identity"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-9/*", "Bytes 0-9/50000", "bytes 0 - 9 / *"})
  void aServerNeedNotKnowTheSizeOfTheFile(String range) throws IOException {
    hub.file(REPO, commit, SHARD);
    server.say("/blobs", 206, "0123456789", "Content-Range", range);
    assertThat(read(hub, 0, 10)).isEqualTo("0123456789".getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "206, bytes 1-10/50000",
    "206, bytes 0-9/49999",
    "206, bytes */50000",
    "206, pages 0-9/50000",
    "206, ''",
    "416, bytes */7"
  })
  void otherBytesThanThoseAskedForAreRefused(int status, String range) throws IOException {
    hub.file(REPO, commit, SHARD);
    server.say("/blobs", status, "0123456789", "Content-Range", range);
    assertThatThrownBy(() -> read(hub, 0, 10))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("of a file of 50000 bytes")
        .hasMessageContaining("5 tries");
  }

  @Test
  void anExpiredAddressRightAfterAnOutageIsAskedForAgain() throws IOException {
    byte[] first = read(hub, 0, 10);
    int[] left = {6};
    server.plan(
        request -> {
          if (!request.isContent() || left[0] < 0) {
            return Optional.empty();
          }
          return Optional.of(left[0]-- > 0 ? Fault.BAD_GATEWAY : Fault.EXPIRED_ADDRESS);
        });
    assertThat(read(hub, 0, 10)).isEqualTo(first);
    assertThat(server.faults()).containsOnlyKeys(Fault.BAD_GATEWAY, Fault.EXPIRED_ADDRESS);
  }

  @Test
  void aKindOfFaultThatDoesNotEndIsGivenUpWhateverElseHappens() throws IOException {
    HubFile file = hub.file(REPO, commit, SHARD);
    int[] count = {0};
    server.plan(request -> Optional.of(count[0]++ % 2 == 0 ? Fault.HTML_PAGE : Fault.UNAVAILABLE));
    assertThatThrownBy(() -> hub.read(REPO, commit, file, 0, ByteBuffer.allocate(10)))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("given up after 9 tries");
  }

  @Test
  void aServerThatAsksForNoWaitIsGivenUpAllTheSame() {
    server.plan(FaultPlan.always(Fault.UNAVAILABLE, request -> true));
    assertThatThrownBy(() -> hub.commit(REPO, "main")).hasMessageContaining("503");
    assertThat(server.requests()).hasSizeLessThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"feature/x", "refs/convert/parquet", "refs/pr/7", "a+c%2Fd#?", "größe"})
  void revisionsMayHaveSlashes(String revision) throws IOException {
    server.branch(NAME, revision);
    server.publish(NAME, "README.md", "newer".getBytes(UTF_8));
    assertThat(hub.commit(REPO, revision)).isEqualTo(commit);
    Path card =
        folder
            .resolve("cache/datasets--someone--voices/snapshots")
            .resolve(commit)
            .resolve("README.md");
    new HubDownload(hub, TransferProgress.NONE).run(REPO, revision, path -> path.endsWith(".md"));
    assertThat(card).hasBinaryContent(CARD);
    Hub offline = new Hub(Hubs.offline(server, folder.resolve("cache")), new HubTraffic());
    assertThat(offline.commit(REPO, revision)).isEqualTo(commit);
    HubPath written = new HubPath(REPO, revision, SHARD);
    assertThat(HubPath.parse(written.toString())).isEqualTo(written);
  }

  @Test
  void aDigestThatIsNotToldMovesNoFolder() throws IOException {
    new HubDownload(hub, TransferProgress.NONE).run(REPO, "main", SHARD::equals);
    Path blobs = folder.resolve("cache/datasets--someone--voices/blobs");
    List<Path> before = files(blobs);
    server.say(
        API + "/tree",
        200,
        """
        [{"type":"file","path":"README.md","size":%d,"oid":""},
         {"type":"file","path":"%s","size":1,"lfs":{"oid":null,"size":%d}}]"""
            .formatted(CARD.length, SHARD, CONTENT.length));
    Hub fresh = Hubs.online(server, folder.resolve("cache"));

    new HubDownload(fresh, TransferProgress.NONE).run(REPO, "main", path -> true);
    assertThat(files(blobs)).containsAll(before).hasSize(before.size() + 1);
    assertThat(fresh.cache().find(REPO, commit, "README.md").orElseThrow()).hasBinaryContent(CARD);

    server.say("/" + NAME + "/resolve", 200, "x", "ETag", "\"\"");
    Hub none = Hubs.online(server, folder.resolve("other"));
    assertThatThrownBy(
            () -> new HubDownload(none, TransferProgress.NONE).run(REPO, "main", path -> true))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("no digest");
    assertThat(files(blobs)).containsAll(before);
  }

  @ParameterizedTest
  @CsvSource({
    "1152921504606846976, the disk has room for",
    "1152921504606846977, must have at most",
    "4611686018427387904, must have at most",
    "-1, must have at most",
    "99999999999999999999, something else than JSON"
  })
  void sizesThatAreClaimedMakeNothingLarge(String bytes, String why) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      list.append(
          ",{\"type\":\"file\",\"path\":\"%d.md\",\"size\":%s,\"oid\":\"%s\"}"
              .formatted(i, bytes, "a".repeat(40)));
    }
    server.say(API + "/tree", 200, "[" + list.substring(1) + "]");
    assertThatThrownBy(
            () -> new HubDownload(hub, TransferProgress.NONE).run(REPO, "main", path -> true))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatHasNoDigestInTheListIsReadAllTheSame() throws IOException {
    server.say(
        API + "/tree",
        200,
        "[{\"type\":\"file\",\"path\":\"%s\",\"size\":%d}]".formatted(SHARD, CONTENT.length));
    HubFile file = hub.list(REPO, commit, "", true).get(0);
    assertThat(file.hasDigest()).isFalse();
    ByteBuffer all = ByteBuffer.allocate(CONTENT.length);
    hub.read(REPO, commit, file, 0, all);
    assertThat(all.array()).isEqualTo(CONTENT);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/revision", "/tree"})
  void aRedirectTakesTheTokenNowhere(String below) {
    server.say(API + below, 302, "", "Location", server.storage() + "/elsewhere");
    assertThatThrownBy(() -> hub.list(REPO, hub.commit(REPO, "main"), "", true))
        .isInstanceOf(IOException.class);
    assertThat(server.requests(r -> r.host() == Request.Host.STORAGE)).isNotEmpty();
    assertThat(server.tokensSeen().get(Request.Host.STORAGE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "401, '', token that was sent",
    "401, RepoNotFound, the name is wrong",
    "403, GatedRepo, ask for access on its page",
    "403, '', right to write",
    "404, RevisionNotFound, %2F",
    "404, RepoNotFound, the name is wrong",
    "407, '', HTTPS_PROXY"
  })
  void refusalsSayWhatToDo(int status, String code, String advice) {
    server.refuse(API, status, code, "Go away " + "x".repeat(1000));
    assertThatThrownBy(() -> hub.commit(REPO, "main"))
        .isInstanceOfAny(AccessDeniedException.class, NoSuchFileException.class)
        .hasMessageContainingAll("" + status, advice, "Go")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(800));
  }

  @Test
  void wordsThatATerminalWouldObeyAreNotShown() {
    server.refuse(API, 400, "", "Go\u001b[2J away " + "x".repeat(1000));
    assertThatThrownBy(() -> hub.commit(REPO, "main"))
        .hasMessageNotContaining("\u001b")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(800));
  }
}
