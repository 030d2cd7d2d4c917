package org.voicepersona.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Digests;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;

/** Fetching a model with {@code --prepare} makes what downloading and preparing it makes. */
class ModelFetchIT {

  private static final int KILLED = 137;
  private static final String CLIPS = "src/main/sample/data/train-00001-of-00002.parquet";

  @TempDir private Path folder;
  private HubServer server;
  private String commit;
  private Path cache;

  @BeforeEach
  void publish() throws IOException {
    server = new HubServer();
    cache = folder.resolve("cache");
    commit = server.publish("someone/model", Golden.path("qwen2audio-tiny"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private String[] fetch(Path to) {
    return fetch(to, "none");
  }

  private String[] fetch(Path to, String heard) {
    return new String[] {
      "model",
      "fetch",
      "someone/model",
      "--prepare",
      "--calibrate=" + heard,
      "--group-size=64",
      "--to=" + to,
      "--hubEndpoint=" + server.endpoint(),
      "--hubCache=" + cache,
      "--hubRetryMillis=2",
      "--hubSilenceMillis=500"
    };
  }

  /** Prepares the checkpoint from a local folder that is named as the commit. */
  private Map<String, String> preparedFromDisk(String heard) throws IOException {
    Path source = Files.createDirectories(folder.resolve("local").resolve(commit));
    try (Stream<Path> files = Files.list(Golden.path("qwen2audio-tiny"))) {
      for (Path file : files.toList()) {
        Files.copy(file, source.resolve(file.getFileName()));
      }
    }
    Path to = folder.resolve("from-disk");
    Program.Result prepared =
        Program.run(
            "model",
            "prepare",
            "--from=" + source,
            "--to=" + to,
            "--calibrate=" + heard,
            "--group-size=64");
    assertThat(prepared.exitCode()).as(prepared.err()).isZero();
    return digests(to);
  }

  private static Map<String, String> digests(Path prepared) throws IOException {
    Map<String, String> digests = new HashMap<>();
    try (Stream<Path> files = Files.list(prepared)) {
      for (Path file : files.toList()) {
        digests.put(file.getFileName().toString(), Digests.sha256(file));
      }
    }
    return digests;
  }

  /** Returns how many files of weights lie in the cache, whole or in part. */
  private int weightsOnDisk() {
    try (Stream<Path> tree = Files.walk(cache.resolve("models--someone--model/blobs"))) {
      return (int)
          tree.map(file -> file.getFileName().toString())
              .filter(name -> name.matches("[0-9a-f]{64}(\\.voicepersona\\.incomplete)?"))
              .count();
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void preparesWhileItDownloadsWithOneFileOfWeightsOnTheDisk() throws Exception {
    AtomicInteger most = new AtomicInteger();
    FaultPlan resets = FaultPlan.everyContent(7, Fault.TRUNCATION);
    server.plan(
        request -> {
          most.accumulateAndGet(weightsOnDisk(), Math::max);
          return resets.on(request);
        });
    Path to = folder.resolve("fetched");

    Program.Result fetched = Program.run(fetch(to));

    assertThat(fetched.exitCode()).as(fetched.err()).isZero();
    assertThat(digests(to)).isEqualTo(preparedFromDisk("none"));
    assertThat(most.get()).isEqualTo(1);
    assertThat(weightsOnDisk()).isZero();
    assertThat(folder.resolve("fetched.stage")).doesNotExist();
    int requests = server.requests().size();
    Path left = Files.createDirectory(folder.resolve("fetched.stage"));
    Files.createFile(left.resolve(".voicepersona"));
    assertThat(Program.run(fetch(to)).exitCode()).isZero();
    assertThat(left).as("as a kill at the very end leaves it").doesNotExist();
    assertThat(server.requests().size() - requests)
        .as("a prepared model is left alone")
        .isLessThan(5);
  }

  /** It answers for itself, which needs all of its weights. */
  @Test
  void aSmallModelThatIsFetchedIsCalibratedAsOneFromDisk() throws Exception {
    Path to = folder.resolve("fetched");
    Program.Result fetched = Program.run(fetch(to, CLIPS));
    assertThat(fetched.exitCode()).as(fetched.err()).isZero();
    assertThat(fetched.out()).contains("nats a token from its checkpoint");
    assertThat(digests(to)).isEqualTo(preparedFromDisk(CLIPS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", CLIPS})
  void refusesAnotherModelsFolderBeforeItDownloads(String heard) throws Exception {
    Path to = folder.resolve("fetched");
    assertThat(Program.run(fetch(to)).exitCode()).isZero();
    server.publish("someone/model", "README.md", new byte[] {1});
    long bytes = server.contentBytes();
    String[] otherSettings = fetch(to, heard);
    otherSettings[5] = "--group-size=32";

    Program.Result refused = Program.run(otherSettings);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("was prepared with settings");
    assertThat(server.contentBytes() - bytes).isLessThan(bytes / 2);
    assertThat(folder.resolve("fetched.stage")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fetched", "fetched/notes.txt", "fetched.stage", "fetched.stage/notes.txt"})
  void leavesAloneWhatIsNoPlaceForAModel(String place) throws Exception {
    Path mine = folder.resolve(place);
    Files.createDirectories(mine.getParent());
    Files.writeString(mine, "mine");

    Program.Result refused = Program.run(fetch(folder.resolve("fetched")));

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains("Nothing was changed").doesNotContain("\tat ");
    assertThat(mine).hasContent("mine");
    assertThat(weightsOnDisk()).isZero();
  }

  @Test
  void goesOnWhereverItWasKilled() throws Exception {
    Path to = folder.resolve("fetched");
    for (int more : List.of(4, 20, 60, 75, 3)) {
      int until = server.requests().size() + more;
      CommandProcess.Result killed =
          CommandProcess.start(List.of(), fetch(to))
              .killAfter(() -> server.requests().size() >= until, 0);
      assertThat(killed.exitCode()).isIn(KILLED, 0);
    }
    assertThat(Program.run(fetch(to)).exitCode()).isZero();
    assertThat(digests(to)).isEqualTo(preparedFromDisk("none"));
    assertThat(weightsOnDisk()).isZero();
  }

  @Test
  void leavesWhatWasInTheCacheBefore() throws Exception {
    String[] plain = {
      "model", "fetch", "someone/model", "--hubEndpoint=" + server.endpoint(), "--hubCache=" + cache
    };
    Program.Result fetched = Program.run(plain);
    assertThat(fetched.exitCode()).as(fetched.err()).isZero();
    assertThat(fetched.out()).contains("snapshots/" + commit).contains("model prepare --from");
    assertThat(weightsOnDisk()).isEqualTo(2);
    long bytes = server.contentBytes();

    Path to = folder.resolve("fetched");
    assertThat(Program.run(fetch(to)).exitCode()).isZero();

    assertThat(weightsOnDisk()).isEqualTo(2);
    assertThat(server.contentBytes() - bytes).isLessThan(bytes / 2);
    assertThat(digests(to)).isEqualTo(preparedFromDisk("none"));
  }

  @Test
  void saysInALineWhatIsMissing() {
    Program.Result missing =
        Program.run(
            "model",
            "fetch",
            "no/such",
            "--hubEndpoint=" + server.endpoint(),
            "--hubCache=" + cache);
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err().lines()).singleElement().asString().contains("RepoNotFound");
    assertThat(Program.run("model", "fetch", "bad name").exitCode()).isEqualTo(2);
  }
}
