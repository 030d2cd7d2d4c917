package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.api.Call;
import org.voicepersona.testing.api.ChatServer;
import org.voicepersona.testing.api.ChatServer.Payment;

/** An endpoint on loopback for whole runs, and a run over the sample that met no trouble. */
final class ApiRuns {

  static final int CLIPS = 33;

  /** Three questions about each clip. */
  static final int ANSWERS = CLIPS * 3;

  static final int CONCURRENCY = 4;

  private final ChatServer server;
  private final Path untroubled;
  private final List<Call> untroubledCalls;

  private ApiRuns(ChatServer server, Path folder) {
    this.server = server;
    untroubled = folder.resolve("untroubled");
    Program.Result result = process(untroubled);
    assertThat(result.exitCode()).as(result.err()).isZero();
    untroubledCalls = server.calls();
  }

  /** Starts the endpoint, which the caller closes, and runs untroubled into a folder. */
  static ApiRuns start(Path folder) throws IOException {
    return new ApiRuns(ChatServer.start(), folder);
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
                "--checkpoint-interval=4"),
            Stream.of(more))
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
