package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.api.Call;
import org.voicepersona.testing.api.ChatServer;
import org.voicepersona.testing.api.ChatServer.Payment;
import org.voicepersona.testing.api.Reaction;

/** An endpoint on loopback for the runs of a class, and one over the sample that met no trouble. */
final class ApiRuns implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  static final int CLIPS = 33;

  /** Three questions about each clip. */
  static final int ANSWERS = CLIPS * 3;

  static final int CONCURRENCY = 4;

  /** So much is sent of a clip. */
  static final double SECONDS = 1;

  private final List<String> own;
  private ChatServer server;
  private Path untroubled;
  private List<Call> untroubledCalls;

  /** Runs with some options more. */
  ApiRuns(String... options) {
    own = List.of(options);
  }

  @Override
  public void beforeAll(ExtensionContext tests) throws IOException {
    server = ChatServer.start();
    untroubled = Files.createTempDirectory("untroubled");
    Program.Result result = process(untroubled);
    assertThat(result.exitCode()).as(result.err()).isZero();
    untroubledCalls = server.calls();
  }

  /** Ends a test, whose requests must all have been well formed. */
  @Override
  public void afterEach(ExtensionContext test) {
    server.plan(call -> Reaction.ANSWER);
    assertThat(server.complaints()).isEmpty();
  }

  @Override
  public void afterAll(ExtensionContext tests) throws IOException {
    server.close();
    DurableFiles.deleteTree(untroubled);
  }

  ChatServer server() {
    return server;
  }

  /** Returns the output of the run that met no trouble. */
  Path untroubled() {
    return untroubled;
  }

  /** Returns what that run asked. */
  List<Call> untroubledCalls() {
    return untroubledCalls;
  }

  /** Returns the command with some options more, or in the place of its own. */
  String[] command(Path output, String... more) {
    Map<String, String> options = new LinkedHashMap<>();
    Stream.concat(
            Stream.of(
                "process",
                "--describer=api",
                "--api-model=hears-1",
                "--api-base-url=" + server.baseUrl(),
                "--api-concurrency=" + CONCURRENCY,
                "--input=" + Program.SAMPLE,
                "--output=" + output,
                "--max-audio-seconds=" + SECONDS,
                "--checkpoint-interval=4"),
            Stream.concat(own.stream(), Stream.of(more)))
        .forEach(option -> options.put(option.split("=", 2)[0], option));
    return options.values().toArray(String[]::new);
  }

  Program.Result process(Path output, String... more) {
    return Program.run(command(output, more));
  }

  /** Returns what was paid since there were {@code before} payments. */
  List<Payment> paymentsSince(int before) {
    List<Payment> all = server.payments();
    return all.subList(before, all.size());
  }
}
