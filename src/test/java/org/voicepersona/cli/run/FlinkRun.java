package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.FlinkProcesses;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;

/** A run on a Flink cluster that is compared with its like on the Direct runner. */
record FlinkRun(FlinkProcesses cluster, Path corpus, Path output, List<String> describing) {

  CommandProcess start(String... more) throws IOException {
    return start(List.of(), more);
  }

  CommandProcess start(List<String> jvmOptions, String... more) throws IOException {
    return CommandProcess.start(jvmOptions, onFlink(more));
  }

  /** Runs the command to its end, in this process. */
  Program.Result await(String... more) {
    return Program.run(onFlink(more));
  }

  private String[] onFlink(String... more) {
    List<String> command = new ArrayList<>(command(output));
    command.addAll(
        List.of(
            "@runner-configs/flink-cluster.args",
            "--flinkMaster=" + cluster.master(),
            "--checkpointingInterval=500"));
    command.addAll(List.of(more));
    return command.toArray(new String[0]);
  }

  CommandProcess watch(String... more) throws IOException {
    return watch(List.of(), more);
  }

  CommandProcess watch(List<String> jvmOptions, String... more) throws IOException {
    return start(
        jvmOptions,
        Stream.concat(
                Stream.of(
                    "--watch", "--poll-seconds=1", "--checkpoint-seconds=1", "--publish-seconds=1"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  List<String> command(Path to) {
    List<String> command = new ArrayList<>(List.of("process"));
    command.addAll(
        List.of("--input=" + corpus, "--split=all", "--output=" + to, "--checkpoint-interval=10"));
    command.addAll(describing);
    return command;
  }

  /** Returns whether so many outcomes were journalled. */
  BooleanSupplier hasJournalled(int rows) {
    return () -> journalled() >= rows;
  }

  /** Returns whether so many descriptions are there to be read. */
  BooleanSupplier hasPublished(int rows) {
    return () -> {
      try {
        return lines(output.resolve("descriptions.jsonl")) >= rows;
      } catch (IOException e) {
        return false; // not yet there
      }
    };
  }

  private static long lines(Path file) throws IOException {
    try (Stream<String> content = Files.lines(file)) {
      return content.count();
    }
  }

  long journalled() {
    long lines = 0;
    try (Stream<Path> segments = Files.list(output.resolve(".progress/1/journal"))) {
      for (Path segment : segments.toList()) {
        lines += lines(segment);
      }
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  Map<String, String> published() throws IOException {
    return PublishedFiles.digests(output);
  }

  Map<String, String> publishedByDirectRunner() throws Exception {
    Path direct = output.resolveSibling("direct-" + corpus.getFileName());
    if (!Files.exists(direct)) {
      assertThat(Program.run(command(direct).toArray(new String[0])).exitCode()).isZero();
    }
    return PublishedFiles.digests(direct);
  }

  void assertDone(CommandProcess.Result result) throws Exception {
    assertDone(new Program.Result(result.exitCode(), result.out(), result.err()));
  }

  void assertDone(Program.Result result) throws Exception {
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(published()).isEqualTo(publishedByDirectRunner());
  }
}
