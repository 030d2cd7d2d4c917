package org.voicepersona.hub.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.http.Proxies;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubFile;
import org.voicepersona.hub.Hubs;
import org.voicepersona.hub.RepoId;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;
import org.voicepersona.testing.hub.Request;

/** What is sent to the Hub is what readers find there; what it has is not sent again. */
class HubUploadTest {

  private static final RepoId REPO = RepoId.dataset("me/voices");

  @TempDir private Path folder;
  private HubServer server;
  private Path small;
  private Path large;
  private Path larger;

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
    small = Files.writeString(folder.resolve("README.md"), "hello");
    large = Files.write(folder.resolve("a"), Hubs.randomBytes(1, 1_000));
    larger = Files.write(folder.resolve("b"), Hubs.randomBytes(2, 200_000));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private HubUpload upload() {
    return new HubUpload(Hubs.settings(server, folder.resolve("cache")), new HubTraffic());
  }

  private Map<String, Path> files() {
    return Map.of("README.md", small, "data/a.parquet", large, "data/b.parquet", larger);
  }

  private byte[] read(String commit, String path) throws IOException {
    Hub hub = Hubs.online(server, folder.resolve("cache"));
    HubFile file = hub.file(REPO, commit, path);
    ByteBuffer bytes = ByteBuffer.allocate((int) file.bytes());
    hub.read(REPO, commit, file, 0, bytes);
    return bytes.array();
  }

  private long puts() {
    return server.requests(request -> request.method().equals("PUT")).size();
  }

  @Test
  void readersFindWhatWasSent() throws IOException {
    HubUpload upload = upload();
    upload.create(REPO, true);
    String commit = upload.commit(REPO, files(), List.of(), "voices");

    for (Map.Entry<String, Path> file : files().entrySet()) {
      assertThat(read(commit, file.getKey())).isEqualTo(Files.readAllBytes(file.getValue()));
    }
    assertThat(puts()).as("one, and four parts").isEqualTo(5);
    assertThat(server.tokensSeen().get(Request.Host.STORAGE)).isEmpty();
  }

  @Test
  void nothingIsSentTwice() throws IOException {
    upload().create(REPO, true);
    String first = upload().commit(REPO, files(), List.of(), "voices");
    long before = puts();
    upload().create(REPO, true);
    assertThat(upload().commit(REPO, files(), List.of(), "again")).isEqualTo(first);

    Files.writeString(small, "hello again");
    String second = upload().commit(REPO, files(), List.of("gone", "data/a.parquet"), "less");
    assertThat(puts()).isEqualTo(before);
    assertThat(read(second, "README.md")).asString().isEqualTo("hello again");
  }

  @Test
  void goesOnWhereItBrokeOff() throws IOException {
    upload().create(REPO, true);
    server.plan(
        FaultPlan.always(
            Fault.SERVER_ERROR,
            request -> request.method().equals("PUT") && request.path().endsWith("/3")));
    assertThatThrownBy(() -> upload().commit(REPO, files(), List.of(), "voices"))
        .hasMessageContaining("data/b.parquet");
    server.plan(FaultPlan.NONE);
    long before = puts();
    String commit = upload().commit(REPO, files(), List.of(), "voices");
    assertThat(puts() - before).as("the parts of b, and a not again").isEqualTo(4);
    assertThat(read(commit, "data/b.parquet")).isEqualTo(Files.readAllBytes(larger));
  }

  @Test
  void outlastsFaultsThatPass() throws IOException {
    upload().create(REPO, true);
    server.plan(
        FaultPlan.random(
            5, 0.2, List.of(Fault.UNAVAILABLE, Fault.BAD_GATEWAY, Fault.TOO_MANY_REQUESTS)));
    String commit = upload().commit(REPO, files(), List.of(), "voices");
    server.plan(FaultPlan.NONE);
    assertThat(read(commit, "data/b.parquet")).isEqualTo(Files.readAllBytes(larger));
    assertThat(server.faults()).isNotEmpty();
  }

  @Test
  void saysThatATokenIsNeeded() {
    HubSettings with = Hubs.settings(server, folder);
    HubSettings without =
        new HubSettings(
            with.endpoint(),
            Optional.empty(),
            false,
            with.cache(),
            false,
            true,
            with.patience(),
            Proxies.NONE);
    assertThatThrownBy(() -> new HubUpload(without, new HubTraffic()).create(REPO, true))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("HF_TOKEN");
  }
}
