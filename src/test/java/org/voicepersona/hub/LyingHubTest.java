package org.voicepersona.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.testing.hub.HubServer;

/** A Hub that sends its readers astray is refused in a line, whatever it says. */
@Timeout(120)
class LyingHubTest {

  private static final RepoId REPO = RepoId.dataset("someone/voices");
  private static final String NAME = "datasets/someone/voices";
  private static final String API = "/api/" + NAME;
  private static final byte[] CONTENT = Hubs.randomBytes(1, 5_000);

  @TempDir private Path folder;
  private HubServer server;
  private Hub hub;
  private String commit;

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
    server.publish(NAME, Files.createDirectory(folder.resolve("corpus")));
    commit = server.publish(NAME, "a.parquet", CONTENT);
    hub = Hubs.online(server, folder.resolve("cache"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mailto:x",
        "data:,x",
        "file:///etc/passwd",
        "//evil.example:99999/x",
        "http://[::1/x",
        "",
        "?cursor=%zz",
        "\u00e9"
      })
  void aListThatGoesOnNowhereIsRefused(String next) {
    server.say(API + "/tree", 200, "[]", "Link", "<" + next + ">; rel=\"next\"");
    assertThatThrownBy(() -> hub.list(REPO, commit, "", true))
        .isInstanceOf(FileSystemException.class)
        .hasMessageMatching("\\P{Cntrl}{20,300}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:99999/x",
        "http://127.0.0.1:0/x",
        "http://127.0.0.1:-1/x",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://under_score/x",
        "mailto:x",
        "http:///x",
        "http://127.0.0.1:80:80/",
        "http://u:p@127.0.0.1:1/x",
        "HTTP://127.0.0.1:1/x",
        "http://[::1%25lo]:1/x",
        "\u00e9"
      })
  void aRedirectToNowhereIsRefused(String target) throws IOException {
    HubFile file = hub.file(REPO, commit, "a.parquet");
    server.say(API, 302, "", "Location", target);
    server.say("/" + NAME + "/resolve", 302, "", "Location", target);
    assertThatThrownBy(() -> hub.commit(REPO, "main"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageMatching("\\P{Cntrl}{20,300}");
    assertThatThrownBy(() -> hub.list(REPO, commit, "", true))
        .isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> hub.file(REPO, commit, "other"))
        .isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> hub.read(REPO, commit, file, 0, ByteBuffer.allocate(10)))
        .isInstanceOf(FileSystemException.class);
  }

  /** Half a character has no form in UTF-8. */
  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "data/\\udfff.parquet", "b\\u0000"})
  void namesThatCannotBeWrittenAreRefused(String path) {
    server.say(API + "/tree", 200, "[{\"type\":\"file\",\"path\":\"%s\"}]".formatted(path));
    assertThatThrownBy(() -> hub.list(REPO, commit, "", true))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("no path within a repository");
  }

  @Test
  void twoHalvesAreACharacter() throws IOException {
    server.say(API + "/tree", 200, "[{\"type\":\"file\",\"path\":\"\\ud83d\\ude00.parquet\"}]");
    assertThat(hub.list(REPO, commit, "", true)).hasSize(1);
  }
}
