package org.voicepersona.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.RunJson;
import org.voicepersona.testing.Tree;
import org.voicepersona.testing.hub.HubServer;

/** Whose recordings a report, an export or a release of a result opens. */
class RecordingsIT {

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void copyResult() throws IOException {
    output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
  }

  private Program.Result run(List<String> command, String... more) {
    List<String> args = new ArrayList<>(command);
    args.add("--output=" + output);
    args.addAll(List.of(more));
    return Program.run(args.toArray(new String[0]));
  }

  /** A stranger's result names a corpus of this user; its clips end up in no report. */
  @Test
  void aStrangersResultOpensNoRecordings() throws IOException {
    Path corpus = Tree.copy(Program.SAMPLE, folder.resolve("my private 'corpus'"));
    RunJson.edit(output, run -> RunJson.nameCorpus(run, corpus.toString()));
    Path to = folder.resolve("to");
    Map<String, String> before = Tree.of(folder);
    for (List<String> command :
        List.of(
            List.of("analyze", "--to=" + to),
            List.of("release", "--to=" + to),
            List.of("export", "--audio", "--to=" + to))) {
      Program.Result result = run(command);
      assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
      assertThat(result.err())
          .contains("no run of yours on this machine has recorded that")
          .contains("voicepersona " + command.get(0))
          .contains("--input '" + folder.resolve("my private '\\''corpus'\\'''"))
          .doesNotContain("\tat ");
      assertThat(Tree.of(folder)).isEqualTo(before);
    }
    Program.Result named = run(List.of("analyze", "--to=" + to), "--input=" + corpus);
    assertThat(named.exitCode()).as(named.err()).isZero();
    assertThat(named.out()).contains("recordings: " + corpus);
    assertThat(to.resolve("report.html")).content().contains("data:audio/flac;base64,");
  }

  @Test
  void withoutRecordingsTheReportHasNone() throws IOException {
    Path corpus = Tree.copy(Program.SAMPLE, folder.resolve("corpus"));
    output = folder.resolve("own");
    Program.Result made =
        Program.run(
            "process",
            "--input=" + corpus,
            "--output=" + output,
            "--describer=acoustic",
            "--limit=2");
    assertThat(made.exitCode()).as(made.err()).isZero();
    Tree.delete(corpus);

    Program.Result result = run(List.of("analyze", "--to=" + folder.resolve("to")));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("recordings: none, for " + corpus + " is not there any more");
    assertThat(folder.resolve("to/report.html")).content().doesNotContain("data:audio");
    Program.Result named = run(List.of("analyze", "--to=" + folder.resolve("to")), "--input=x");
    assertThat(named.exitCode()).isEqualTo(1);
    assertThat(named.err()).contains("--no-audio");
  }

  @Test
  void ownResultsFindTheirRecordings() {
    Program.Result result = run(List.of("analyze", "--to=" + folder.resolve("to")));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("recordings: " + Program.SAMPLE.toAbsolutePath());
  }

  /** What vouches for one result does not for another: not for other rows, nor other settings. */
  @Test
  void aSealCannotBePassedOn() throws IOException {
    Files.writeString(
        output.resolve("descriptions.jsonl"),
        Files.readString(output.resolve("descriptions.jsonl"))
            .replace("train-00001", "train-00000"));
    RunJson.relist(output);
    assertUnknown();

    output = Tree.copy(FinishedRun.directory(), folder.resolve("other"));
    RunJson.edit(output, run -> run.withObject("/fingerprint").put("columns", "audio=secret"));
    assertUnknown();

    output = Tree.copy(FinishedRun.directory(), folder.resolve("none"));
    RunJson.edit(output, run -> run.put("seal", ""));
    assertUnknown();
  }

  private void assertUnknown() {
    Program.Result result = run(List.of("analyze", "--to=" + folder.resolve("to")));
    assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
    assertThat(result.err()).contains("no run of yours on this machine");
  }

  @Test
  void namesNoCommandThatAShellWouldTakeForMore() throws IOException {
    RunJson.edit(
        output, run -> RunJson.nameCorpus(run, "x'; touch pwned; '\u001b[31m$(touch pwned)"));
    Program.Result result = run(List.of("analyze", "--to=" + folder.resolve("to")));
    assertThat(result.err())
        .contains("--input 'x'\\''; touch pwned; '\\'' [31m$(touch pwned)'")
        .doesNotContain("\u001b");
  }

  @Test
  void runsOverTheHubFindTheRecordingsOfTheirCommit() throws Exception {
    try (HubServer hub = new HubServer()) {
      String commit = hub.publish("datasets/someone/voices", Program.SAMPLE);
      Path described = folder.resolve("hub");
      Program.Result run =
          Program.run(
              "process",
              "--input=hf://datasets/someone/voices",
              "--output=" + described,
              "--describer=acoustic",
              "--limit=3",
              "--hubEndpoint=" + hub.endpoint(),
              "--hubCache=" + folder.resolve("cache"));
      assertThat(run.exitCode()).as(run.err()).isZero();
      hub.publish("datasets/someone/voices", folder.resolve("out"));

      String[] release = {
        "release",
        "--output=" + described,
        "--to=" + folder.resolve("released"),
        "--hf-endpoint=" + hub.endpoint()
      };
      Program.Result result = Program.run(release);
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.out()).contains("recordings: hf://datasets/someone/voices@" + commit);

      RunJson.edit(described, json -> RunJson.nameCorpus(json, "hf://datasets/someone/else"));
      long requests = hub.requests().size();
      Program.Result stranger = Program.run(release);
      assertThat(stranger.exitCode()).isEqualTo(1);
      assertThat(stranger.err()).contains("--input hf://datasets/someone/else");
      assertThat(hub.requests()).hasSize((int) requests);
    }
  }
}
