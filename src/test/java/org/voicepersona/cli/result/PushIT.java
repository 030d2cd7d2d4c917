package org.voicepersona.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** What a user sees of {@code release --push}. */
class PushIT {

  private static final String NAME = "datasets/me/voices";

  @TempDir private Path folder;
  private HubServer server;

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private CommandProcess.Result push(String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "release",
                "--output=" + FinishedRun.directory(),
                "--to=" + folder.resolve("release"),
                "--no-audio",
                "--push=me/voices",
                "--hf-endpoint=" + server.endpoint()));
    command.addAll(List.of(more));
    return CommandProcess.start(
            Map.of("HF_TOKEN", "hf_me"), List.of(), command.toArray(new String[0]))
        .await();
  }

  private static boolean isCommit(Request request) {
    return request.path().endsWith("/commit/main");
  }

  /** The connection breaks once the commit is made: it was, and that is what is said. */
  @Test
  void aPushThatWorkedIsNeverCalledFailedAndNotRepeated() throws Exception {
    server.plan(FaultPlan.always(Fault.RESET, PushIT::isCommit));
    CommandProcess.Result first = push();
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out()).containsPattern("is at datasets/me/voices@[0-9a-f]{40}\n$");
    int commits = server.commits(NAME);

    CommandProcess.Result again = push();
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(lastLine(again)).isEqualTo(lastLine(first));
    assertThat(server.commits(NAME)).isEqualTo(commits);
    assertThat(server.requests(PushIT::isCommit)).hasSize(1);
  }

  private static String lastLine(CommandProcess.Result result) {
    return result.out().substring(result.out().strip().lastIndexOf('\n') + 1);
  }

  @Test
  void whatIsPublicIsPushedToOnlyWhenThatIsMeant() throws Exception {
    server.publish(NAME, Files.createDirectory(folder.resolve("empty")));
    CommandProcess.Result refused = push();
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("datasets/me/voices", "is public", "--public");
    assertThat(server.commits(NAME)).isEqualTo(1);
    assertThat(server.requests(request -> request.method().equals("PUT"))).isEmpty();

    CommandProcess.Result meant = push("--public");
    assertThat(meant.exitCode()).as(meant.err()).isZero();
    assertThat(server.commits(NAME)).isEqualTo(2);
  }
}
