package org.voicepersona.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.testing.JavaProcess;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;
import org.voicepersona.testing.hub.Request;

class HubDownloadIT {

  private static final RepoId REPO = RepoId.model("someone/model");
  private static final String WEIGHTS = "model-00001-of-00002.safetensors";

  @TempDir private Path folder;
  private Path cache;
  private HubServer server;

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
    cache = folder.resolve("cache");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private String publish(int bytes) throws IOException {
    Path model = Files.createDirectories(folder.resolve("model/deeper"));
    Files.write(folder.resolve("model").resolve(WEIGHTS), Hubs.randomBytes(1, bytes));
    Files.writeString(folder.resolve("model/config.json"), "{}");
    Files.writeString(model.resolve("notes.txt"), "some notes");
    return server.publish("someone/model", folder.resolve("model"));
  }

  private String fetch() throws IOException {
    return new HubDownload(Hubs.online(server, cache), TransferProgress.NONE)
        .run(REPO, "main", path -> true);
  }

  @Test
  void writesTheLayoutOfTheHubsOwnLibrary() throws Exception {
    String commit = publish(100_000);
    List<Long> done = new ArrayList<>();
    new HubDownload(
            Hubs.online(server, cache),
            (file, now, total) -> {
              synchronized (done) {
                done.add(now);
              }
              assertThat(total).isEqualTo(100_000 + 2 + 10);
            })
        .run(REPO, "main", path -> true);

    Path repository = cache.resolve("models--someone--model");
    assertThat(repository.resolve("refs/main")).hasContent(commit);
    Path snapshot = repository.resolve("snapshots").resolve(commit);
    for (String file : List.of(WEIGHTS, "config.json", "deeper/notes.txt")) {
      Path link = snapshot.resolve(file);
      assertThat(link).hasSameBinaryContentAs(folder.resolve("model").resolve(file));
      assertThat(Files.readSymbolicLink(link)).isRelative();
      Path blob = link.toRealPath();
      assertThat(blob.getParent()).isEqualTo(repository.resolve("blobs").toRealPath());
      assertThat(blob.getFileName()).hasToString(digest(link, file.equals(WEIGHTS)));
    }
    assertThat(snapshot.resolve("deeper/notes.txt").toRealPath().getFileName())
        .as("what git hash-object says")
        .hasToString("f86eb27d45c110ce2f528056fc2fcd26ddb3b9aa");
    try (Stream<Path> blobs = Files.list(repository.resolve("blobs"))) {
      assertThat(blobs).hasSize(3);
    }
    assertThat(done).contains(100_012L);
  }

  private static String digest(Path file, boolean isLarge) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    MessageDigest digest = MessageDigest.getInstance(isLarge ? "SHA-256" : "SHA-1");
    if (!isLarge) {
      digest.update(("blob " + bytes.length + "\0").getBytes(UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(bytes));
  }

  @Test
  void whatIsThereIsNotFetchedAgain() throws IOException {
    publish(100_000);
    fetch();
    int before = server.requests(Request::isContent).size();
    fetch();
    assertThat(server.requests(Request::isContent)).hasSize(before);
  }

  @Test
  void aNewCommitSharesTheContentThatHasNotChanged() throws IOException {
    publish(100_000);
    fetch();
    long before = server.contentBytes();
    String next = server.publish("someone/model", "config.json", "{\"a\": 1}".getBytes(UTF_8));
    assertThat(fetch()).isEqualTo(next);
    assertThat(server.contentBytes()).isEqualTo(before);
    assertThat(cache.resolve("models--someone--model/snapshots").resolve(next).resolve(WEIGHTS))
        .exists();
  }

  @Test
  void aMixtureOfFaultsEndsWithTheRightDigest() throws IOException {
    String commit = publish(3 * (int) BlobDownload.PART_BYTES / 2);
    server.plan(
        FaultPlan.random(
            7,
            0.2,
            Stream.of(Fault.values()).filter(fault -> fault != Fault.RANGE_IGNORED).toList()));
    fetch();
    assertThat(cache.resolve("models--someone--model/snapshots").resolve(commit).resolve(WEIGHTS))
        .hasSameBinaryContentAs(folder.resolve("model").resolve(WEIGHTS));
  }

  @Test
  void refusesBeforeItStartsWhenTheDiskIsTooSmall() {
    server.publishClaim("someone/model", "model.safetensors", 1L << 55);
    assertThatThrownBy(this::fetch)
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("36,028,797,018,963,968 bytes")
        .hasMessageContaining("room");
    assertThat(server.requests(Request::isContent)).isEmpty();
  }

  @Test
  void killedTenTimesItFetchesNoFinishedByteAgain() throws Exception {
    int parts = 5;
    int bytes = parts * (int) BlobDownload.PART_BYTES;
    String commit = publish(bytes);
    Path blobs = cache.resolve("models--someone--model/blobs");
    Random random = new Random(10);
    long written = 0;
    for (int kills = 0; kills < 10; kills++) {
      int before = server.requests().size();
      Process process = download().start();
      long enough = written + random.nextInt(bytes / 20);
      while (process.isAlive() && done(blobs, bytes) <= enough) {
        process.waitFor(1, TimeUnit.MILLISECONDS);
      }
      assertThat(process.isAlive()).as("killed before it was done").isTrue();
      process.destroyForcibly().waitFor();
      requireAskedForNothingTwice(before, blobs, bytes);
      written = done(blobs, bytes);
    }
    int before = server.requests().size();
    assertThat(download().start().waitFor()).isZero();
    requireAskedForNothingTwice(before, blobs, bytes);

    Path weights =
        cache.resolve("models--someone--model/snapshots").resolve(commit).resolve(WEIGHTS);
    assertThat(weights.toRealPath().getFileName()).hasToString(digest(weights, true));
    assertThat(weights).hasSameBinaryContentAs(folder.resolve("model").resolve(WEIGHTS));
    try (Stream<Path> left = Files.list(blobs)) {
      assertThat(left).as("no scratch file stays").hasSize(3);
    }
  }

  private long[] finished = new long[0];

  /** Every range asked for began where the one before had been written to. */
  private void requireAskedForNothingTwice(int before, Path blobs, int bytes) throws IOException {
    long part = BlobDownload.PART_BYTES;
    for (Request request : server.requests().subList(before, server.requests().size())) {
      if (request.host() == Request.Host.STORAGE) {
        long from = request.rangeStart().orElseThrow();
        int number = (int) (from / part);
        long expected = number < finished.length ? finished[number] : 0;
        assertThat(from - number * part).isEqualTo(expected);
      }
    }
    finished = ledger(blobs, bytes);
  }

  private static long[] ledger(Path blobs, int bytes) throws IOException {
    try (Stream<Path> files = Files.exists(blobs) ? Files.list(blobs) : Stream.empty()) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parts")).toList()) {
        ByteBuffer longs = ByteBuffer.wrap(Files.readAllBytes(file));
        long[] done = new long[(int) (bytes / BlobDownload.PART_BYTES)];
        if (longs.remaining() == (done.length + 2) * Long.BYTES) {
          longs.position(2 * Long.BYTES).asLongBuffer().get(done);
          return done;
        }
      }
    } catch (NoSuchFileException e) {
      // It has just been finished.
    }
    return new long[0];
  }

  private static long done(Path blobs, int bytes) throws IOException {
    long sum = 0;
    for (long part : ledger(blobs, bytes)) {
      sum += part;
    }
    return sum;
  }

  private ProcessBuilder download() {
    return JavaProcess.of(
            DownloadProcess.class, List.of(), server.endpoint(), cache.toString(), "someone/model")
        .inheritIO();
  }
}
