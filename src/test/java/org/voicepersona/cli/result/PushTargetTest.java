package org.voicepersona.cli.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubFile;
import org.voicepersona.hub.RepoId;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.hub.HubServer;

/** A push replaces nothing of a repository but what an earlier push of a release has put there. */
class PushTargetTest {

  private static final String NAME = "datasets/me/voices";

  @TempDir private Path folder;
  private HubServer server;
  private PushTarget target;

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
    target = new PushTarget(RepoId.dataset("me/voices"), settings());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private HubSettings settings() {
    return HubSettings.of(
        Map.of(
            "HF_TOKEN", "hf_me", "HF_ENDPOINT", server.endpoint(), "HF_HOME", folder.toString()));
  }

  private List<Path> release(String... options) throws IOException {
    Path to = folder.resolve("release");
    String[] command = {"release", "--no-audio", "--output=" + FinishedRun.directory()};
    Program.Result result =
        Program.run(
            Stream.of(Stream.of(command), Stream.of("--to=" + to), Stream.of(options))
                .flatMap(part -> part)
                .toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    try (Stream<Path> files = Files.walk(to)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains(".voicepersona"))
          .toList();
    }
  }

  private void push(List<Path> files) throws IOException {
    target.create(false);
    target.push(folder.resolve("release"), files, "Voices");
  }

  private List<String> paths() throws IOException {
    Hub hub = new Hub(settings(), HubTraffic.OF_THIS_PROCESS);
    RepoId repo = RepoId.dataset("me/voices");
    return hub.list(repo, hub.commit(repo, "main"), "", true).stream().map(HubFile::path).toList();
  }

  private void assertRefused(String file) throws IOException {
    List<Path> files = release();
    long changes = server.requests(request -> !request.method().equals("GET")).size();
    List<String> before = paths();
    assertThatThrownBy(target::requireOurs)
        .isInstanceOf(PlaceRefusedException.class)
        .hasMessageContaining(file)
        .hasMessageContaining("choose another --push");
    assertThat(server.requests(request -> !request.method().equals("GET"))).hasSize((int) changes);
    assertThatThrownBy(() -> push(files)).isInstanceOf(PlaceRefusedException.class);
    assertThat(server.requests(request -> request.path().contains("/commit/")))
        .as("nothing is committed beyond the release itself")
        .hasSizeLessThanOrEqualTo(1);
    assertThat(paths()).isEqualTo(before);
  }

  @Test
  void replacesAnEarlierRelease() throws IOException {
    target.requireOurs();
    push(release());
    assertThat(paths())
        .containsExactlyInAnyOrder(
            ".gitattributes",
            ".voicepersona/files.json",
            "README.md",
            "data/train-00000-of-00001.parquet");

    push(release("--split-by-speaker=60,20,20", "--title=Again"));
    assertThat(paths())
        .contains("data/test-00000-of-00001.parquet", "data/validation-00000-of-00001.parquet");

    push(release());
    assertThat(paths()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"README.md", "data/train-00000-of-00001.parquet", "thesis.pdf", "deep/in/x.bin"})
  void aRepositoryOfSomethingElseIsRefused(String file) throws IOException {
    Path theirs = Files.createDirectories(folder.resolve("theirs").resolve(file).getParent());
    Files.writeString(theirs.resolve(Path.of(file).getFileName()), "theirs");
    server.publish(NAME, folder.resolve("theirs"));
    assertRefused(file + " was not put there by a release of this program");
  }

  @Test
  void aFileBesideAReleaseIsNotLost() throws IOException {
    push(release());
    server.publish(NAME, "notes.txt", "mine".getBytes(UTF_8));
    assertRefused("notes.txt was not put there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "data/train-00000-of-00001.parquet"})
  void whatSomebodyHasChangedThereIsNotLost(String file) throws IOException {
    push(release());
    server.publish(NAME, file, "mine".getBytes(UTF_8));
    assertRefused(file + " has 4 bytes instead of ");
    byte[] same = Files.readAllBytes(folder.resolve("release").resolve(file));
    same[same.length / 2] ^= 1;
    server.publish(NAME, file, same);
    assertRefused(file + " has another content than was written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "{\"files\":[{\"path\":\"../x\"}]}", ""})
  void aDamagedListIsRefused(String list) throws IOException {
    push(release());
    server.publish(NAME, ".voicepersona/files.json", list.getBytes(UTF_8));
    assertThatThrownBy(target::requireOurs)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a list of files that this program wrote");
  }

  @Test
  void theCommandRefusesBeforeItWritesAnything() throws IOException {
    server.publish(NAME, Program.SAMPLE);
    Path to = folder.resolve("new");
    Program.Result result =
        Program.run(
            "release",
            "--no-audio",
            "--output=" + FinishedRun.directory(),
            "--to=" + to,
            "--push=me/voices",
            "--hf-endpoint=" + server.endpoint());
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains("was not put there by a release of this program");
    assertThat(to).doesNotExist();
  }
}
