package org.voicepersona.hub.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubDownload;
import org.voicepersona.hub.Hubs;
import org.voicepersona.hub.RepoId;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.testing.hub.HubServer;

/** The Hub's files as Beam reads them, from the cache where they are in it. */
class HubFileSystemTest {

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

  @Test
  void offlineACacheIsReadWithoutARequest() throws IOException {
    // Laid out by hand as huggingface_hub does it.
    byte[] shard = Hubs.randomBytes(3, 1000);
    String commit = "ab".repeat(20);
    String blob = "cd".repeat(32);
    Path repository = cache.resolve("datasets--someone--voices");
    Files.createDirectories(repository.resolve("blobs"));
    Files.write(repository.resolve("blobs").resolve(blob), shard);
    Path data = Files.createDirectories(repository.resolve("snapshots/" + commit + "/data"));
    Files.createSymbolicLink(
        data.resolve("train-00000-of-00001.parquet"), Path.of("../../../blobs/" + blob));
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), commit);
    HubFileSystem files =
        new HubFileSystem(() -> new Hub(Hubs.offline(server, cache), new HubTraffic()));

    List<MatchResult> found = files.match(List.of("hf://datasets/someone/voices/data/*.parquet"));
    MatchResult.Metadata shardFound = found.get(0).metadata().get(0);
    assertThat(shardFound.sizeBytes()).isEqualTo(1000);
    assertThat(shardFound.resourceId())
        .hasToString(
            "hf://datasets/someone/voices@" + commit + "/data/train-00000-of-00001.parquet");
    ByteBuffer bytes = ByteBuffer.allocate(1000);
    try (SeekableByteChannel channel =
        (SeekableByteChannel) files.open((HubResourceId) shardFound.resourceId())) {
      channel.read(bytes);
    }
    assertThat(bytes.array()).isEqualTo(shard);

    assertThat(files.match(List.of("hf://datasets/someone/other/*")).get(0).status())
        .isEqualTo(MatchResult.Status.ERROR);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void streamingReadsWhatIsInTheCacheFromThere() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.write(model.resolve(WEIGHTS), Hubs.randomBytes(1, 5000));
    String commit = server.publish("someone/model", model);
    new HubDownload(Hubs.online(server, cache), TransferProgress.NONE)
        .run(RepoId.model("someone/model"), "main", path -> true);
    long before = server.contentBytes();
    HubFileSystem files = new HubFileSystem(() -> Hubs.online(server, cache));
    HubResourceId weights =
        files.matchNewResource("hf://someone/model@%s/%s".formatted(commit, WEIGHTS), false);
    try (SeekableByteChannel channel = (SeekableByteChannel) files.open(weights)) {
      assertThat(channel.size()).isEqualTo(5000);
    }
    assertThat(server.contentBytes()).isEqualTo(before);
    assertThatThrownBy(() -> files.create(weights, null)).hasMessageContaining("read-only");
    assertThatThrownBy(() -> files.delete(List.of(weights))).hasMessageContaining("read-only");
  }
}
