package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SampleRows;
import org.voicepersona.testing.hub.HubServer;

/** A corpus that has changed: what is new is described, what was described stays. */
class NewRowsIT {

  @TempDir private Path folder;
  private Path corpus;
  private Path output;
  private List<Group> rows;

  @BeforeEach
  void layOutSomeRows() throws IOException {
    corpus = folder.resolve("corpus");
    output = folder.resolve("out");
    rows = SampleRows.read();
    SampleRows.layOut(corpus.resolve("data"), rows.subList(0, 20), 1);
  }

  private Program.Result process(String... more) {
    return processFrom(corpus.toString(), more);
  }

  private Program.Result processFrom(String input, String... more) {
    return Program.run(
        Stream.concat(
                Stream.of(
                    "process",
                    "--input=" + input,
                    "--output=" + output,
                    "--dataset=voices",
                    Program.BEGINNINGS),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(output.resolve("descriptions.jsonl"));
  }

  private List<Long> indices() throws IOException {
    try (var voices = PublishedOutput.at(output).descriptions()) {
      return voices.map(voice -> voice.integer(RecordField.INDEX)).toList();
    }
  }

  private static List<Long> upTo(long end) {
    return LongStream.range(0, end).boxed().toList();
  }

  private static void assertDone(Program.Result result) {
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-local"})
  void whatPushToHubLaidOutAnewIsNotDescribedAgain(String runner) throws Exception {
    String place = "@runner-configs/" + runner + ".args";
    assertDone(process("--new", place));
    List<String> before = lines();
    assertThat(before).hasSize(20);
    SampleRows.layOut(corpus.resolve("data"), rows, 2);

    Program.Result plain = process(place);
    assertThat(plain.exitCode()).isEqualTo(1);
    assertThat(plain.err())
        .contains("data/train-00000-of-00001.parquet is gone")
        .contains("data/train-00001-of-00002.parquet is new")
        .contains("--new")
        .contains("--no-resume");
    assertThat(lines()).isEqualTo(before);

    Program.Result grown = process("--new", place);
    assertDone(grown);
    assertThat(grown.out())
        .contains("data/train-00000-of-00002.parquet has 17 rows, of which 17 were met before")
        .contains("going on after 20 rows");
    assertThat(indices()).isEqualTo(upTo(33));
    assertThat(lines()).startsWith(before.toArray(new String[0]));

    Map<String, String> whole = PublishedFiles.digests(output);
    assertDone(process("--new", place));
    assertDone(process(place));
    assertThat(PublishedFiles.digests(output)).isEqualTo(whole);
    Program.Result exported =
        Program.run("export", "--audio", "--output=" + output, "--to=" + folder.resolve("to"));
    assertDone(exported);
    try (Stream<Path> clips = Files.list(folder.resolve("to/audio"))) {
      assertThat(clips).hasSize(33);
    }
    assertDone(
        Program.run("regenerate", "--output=" + output, "--where=index=3", Program.BEGINNINGS));
    assertThat(indices()).isEqualTo(upTo(33));
  }

  @Test
  void aShardOfANewCommitIsDescribed() throws Exception {
    try (HubServer server = new HubServer()) {
      String repository = "datasets/someone/voices";
      server.publish(repository, corpus);
      String[] options = {
        "--new", "--hubEndpoint=" + server.endpoint(), "--hubCache=" + folder.resolve("cache")
      };
      String input = "hf://" + repository;
      assertDone(processFrom(input, options));
      List<String> before = lines();
      SampleRows.layOut(corpus.resolve("data"), rows, 3);
      Path card = Files.writeString(corpus.resolve("README.md"), "# Voices\n");
      assertThat(card).exists();
      String commit = server.publish(repository, corpus);

      assertDone(processFrom(input, options));

      assertThat(indices()).isEqualTo(upTo(33));
      assertThat(lines()).startsWith(before.toArray(new String[0]));
      RunSummary summary = PublishedOutput.at(output).summary();
      assertThat(summary.complete()).isTrue();
      assertThat(summary.corpus().revision()).isEqualTo(commit);
      long bytes = server.contentBytes();
      assertDone(processFrom(input, options));
      assertThat(server.contentBytes()).as("known by its checksums").isEqualTo(bytes);
    }
  }

  @Test
  void aShardThatWasTakenAwayStaysDescribed() throws Exception {
    SampleRows.layOut(corpus.resolve("data"), rows, 2);
    assertDone(process());
    List<String> before = lines();
    assertThat(before).hasSize(33);
    Files.delete(corpus.resolve("data/train-00000-of-00002.parquet"));

    Program.Result result = process("--new");

    assertDone(result);
    assertThat(result.out()).contains("data/train-00000-of-00002.parquet is gone");
    assertThat(lines()).isEqualTo(before);
    Program.Result exported =
        Program.run("export", "--audio", "--output=" + output, "--to=" + folder.resolve("to"));
    assertThat(exported.exitCode()).isEqualTo(1);
    assertThat(exported.err()).contains("data/train-00000-of-00002.parquet is not there");
  }

  @Test
  void rowsThatFailedAreTriedAgainWhereTheyLieNow() throws Exception {
    List<Group> damaged = new ArrayList<>(rows.subList(0, 20));
    damaged.set(7, SampleRows.withoutAudio(damaged.get(7)));
    SampleRows.layOut(corpus.resolve("data"), damaged, 1);
    assertDone(process());
    assertThat(Files.readString(output.resolve("failures.jsonl"))).contains("\"index\":7");

    SampleRows.layOut(corpus.resolve("data"), rows, 2);
    assertDone(process("--new"));

    assertThat(indices()).isEqualTo(upTo(33));
    assertThat(output.resolve("failures.jsonl")).isEmptyFile();
  }

  @Test
  void isRefusedBesideWhatContradictsIt() {
    for (String other : List.of("--no-resume", "--watch", "--balance=gender")) {
      Program.Result result = process("--new", other);
      assertThat(result.exitCode()).as(other + result.out()).isEqualTo(2);
      assertThat(result.err()).contains("--new");
    }
    assertThat(output.resolve("run.json")).doesNotExist();
  }
}
