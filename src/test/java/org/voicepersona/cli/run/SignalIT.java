package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.Golden;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.Tree;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;
import org.voicepersona.testing.hub.Request;

/**
 * A command that a signal ends says so with its status, leaves whole files, and the same command
 * goes on to what it would have come to.
 */
class SignalIT {

  private static final Path MODEL = Golden.path("qwen2audio-tiny");

  /** What an undisturbed run publishes. */
  private static Map<String, String> published;

  @TempDir private Path folder;

  @BeforeAll
  static void runUndisturbed(@TempDir Path output) throws IOException {
    assertWorks(process(output, "direct"));
    published = PublishedFiles.digests(output);
  }

  private static void assertWorks(String... command) {
    Program.Result result = Program.run(command);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).doesNotContain("\tat ");
  }

  private static void assertEnded(CommandProcess.Result result, int status) {
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(status);
    assertThat(result.err()).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void whileAModelIsPrepared(String signal, int status) throws Exception {
    Path to = folder.resolve("to");
    Path undisturbed = folder.resolve("undisturbed");
    assertWorks(prepare(undisturbed));

    CommandProcess.Result ended =
        CommandProcess.start(List.of(), prepare(to))
            .signalAt(signal, () -> Files.exists(to.resolve(".lock")));

    assertEnded(ended, status);
    assertWorks(prepare(to));
    assertThat(Tree.of(to)).isEqualTo(Tree.of(undisturbed));
  }

  private static String[] prepare(Path to) {
    return new String[] {
      "model", "prepare", "--from=" + MODEL, "--to=" + to, "--calibrate=none", "--group-size=64"
    };
  }

  @ParameterizedTest
  @CsvSource({"INT, 130, false", "TERM, 143, true"})
  void whileAModelIsFetched(String signal, int status, boolean prepare) throws Exception {
    try (HubServer server = new HubServer()) {
      server.publish("someone/model", MODEL);
      Path to = folder.resolve("to");
      List<String> words = new ArrayList<>(List.of("model", "fetch", "someone/model"));
      words.addAll(List.of("--hubEndpoint=" + server.endpoint(), "--hubRetryMillis=2"));
      if (prepare) {
        words.addAll(List.of("--prepare", "--calibrate=none", "--group-size=64", "--to=" + to));
      }
      assertWorks(with(words, "--hubCache=" + folder.resolve("all")));
      Map<String, String> undisturbed = Tree.of(folder.resolve("all"));
      Map<String, String> prepared = Tree.of(to);
      Tree.delete(to);

      String[] command = with(words, "--hubCache=" + folder.resolve("cache"));
      Predicate<Request> moment = request -> request.path().contains("model-00002-of-00002");
      assertEnded(signalWhile(server, moment, signal, command), status);

      assertWorks(command);
      assertThat(Tree.of(folder.resolve("cache")).keySet()).isEqualTo(undisturbed.keySet());
      assertThat(Tree.of(to)).isEqualTo(prepared);
      assertThat(folder.resolve("to.stage")).doesNotExist();
    }
  }

  private static String[] with(List<String> words, String word) {
    List<String> all = new ArrayList<>(words);
    all.add(word);
    return all.toArray(new String[0]);
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void whileAReleaseIsPushed(String signal, int status) throws Exception {
    try (HubServer server = new HubServer()) {
      String[] command = {
        "release",
        "--output=" + FinishedRun.directory(),
        "--to=" + folder.resolve("release"),
        "--push=me/voices",
        "--hf-endpoint=" + server.endpoint()
      };
      assertEnded(
          signalWhile(server, request -> request.method().equals("PUT"), signal, command), status);

      CommandProcess.Result again = start(command).await();
      assertThat(again.exitCode()).as(again.err()).isZero();
      assertThat(server.requests(request -> request.path().endsWith("/commit/main"))).hasSize(1);
    }
  }

  private static CommandProcess start(String... command) throws IOException {
    return CommandProcess.start(Map.of("HF_TOKEN", "hf_me"), List.of(), command);
  }

  /** Sends a command a signal while its request for a moment waits for an answer. */
  private static CommandProcess.Result signalWhile(
      HubServer server, Predicate<Request> moment, String signal, String... command)
      throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch dead = new CountDownLatch(1);
    server.plan(
        request -> {
          if (moment.test(request)) {
            arrived.countDown();
            await(dead);
          }
          return Optional.empty();
        });
    CommandProcess.Result ended = start(command).signalAt(signal, () -> arrived.getCount() == 0);
    dead.countDown();
    server.plan(FaultPlan.NONE);
    return ended;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the server was closed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "direct, INT, 130, publish-rename:0",
    "direct, TERM, 143, publish-renamed:1",
    "direct, INT, 130, part-rename:0",
    "flink-local, INT, 130, publish-renamed:0",
    "flink-local, TERM, 143, publish-rename:2",
  })
  void whileARunPublishes(String runner, String signal, int status, String step) throws Exception {
    Path output = folder.resolve("out");
    String[] command = process(output, runner);
    CommandProcess.Result ended =
        CommandProcess.run(
            List.of("-Dvoicepersona.failpoint=%s:%s".formatted(step, signal)), command);

    assertEnded(ended, status);
    assertThat(Program.run("analyze", "--json", "--incomplete", "--output=" + output).exitCode())
        .as("what is there is whole")
        .isZero();
    assertWorks(command);
    assertThat(PublishedFiles.digests(output)).isEqualTo(published);
  }

  private static String[] process(Path output, String runner) {
    return new String[] {
      "process",
      "--input=" + Program.SAMPLE,
      "--describer=acoustic",
      Program.BEGINNINGS,
      "--output=" + output,
      "@runner-configs/" + runner + ".args"
    };
  }
}
