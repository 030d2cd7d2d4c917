package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.run.DescribedCorpus;
import org.voicepersona.testing.Corpora;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SharedData;

/** Which rows a run has done: what is remembered of a corpus, and what happens when it changes. */
class CorpusIdentityIT {

  private static final String NAMED = "data/train-00000-of-00001.parquet";

  @TempDir private Path folder;

  private Program.Result run(String command, Path corpus, Path output, String... more) {
    return Program.run(
        Stream.concat(
                Stream.of(
                    command,
                    "--input=" + corpus,
                    "--output=" + output,
                    "--dataset=voices",
                    Program.BEGINNINGS),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private void process(Path corpus, Path output, String... more) {
    Program.Result result = run("process", corpus, output, more);
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  private static Map<Long, RowId> rows(Path output) throws IOException {
    try (var voices = PublishedOutput.at(output).descriptions()) {
      Map<Long, RowId> rows = new java.util.TreeMap<>();
      voices.forEach(
          voice ->
              assertThat(rows.put(voice.integer(RecordField.INDEX), voice.id()))
                  .as("an index is given once")
                  .isNull());
      return rows;
    }
  }

  @Test
  void anotherShardOfTheSameNameAndSizeIsAnotherCorpus() throws Exception {
    Path corpus = folder.resolve("corpus");
    Path shard = corpus.resolve(NAMED);
    Files.createDirectories(shard.getParent());
    Files.copy(SharedData.path("cases/output/named1").resolve(NAMED), shard);
    Path output = folder.resolve("out");
    process(corpus, output);
    Map<String, String> before = PublishedFiles.digests(output);
    Path other = SharedData.path("cases/output/named2").resolve(NAMED);
    assertThat(Files.size(other)).isEqualTo(Files.size(shard));
    Files.copy(other, shard, StandardCopyOption.REPLACE_EXISTING);

    for (String command :
        List.of(
            "process --input=" + corpus + " --dataset=voices " + Program.BEGINNINGS,
            "regenerate --where=gender=male " + Program.BEGINNINGS,
            "export --audio --to=" + folder.resolve("export"),
            "export --audio --format=parler --to=" + folder.resolve("export"),
            "release --to=" + folder.resolve("release"),
            "analyze --to=" + folder.resolve("report"))) {
      List<String> args = new ArrayList<>(List.of(command.split(" ", -1)));
      args.add("--output=" + output);
      Program.Result again = Program.run(args.toArray(new String[0]));
      assertThat(again.exitCode()).as(command + again.out()).isEqualTo(1);
      assertThat(again.err()).as(command).contains(NAMED).contains("content");
      assertThat(PublishedFiles.digests(output)).as(command).isEqualTo(before);
    }
    assertThat(rows(output)).hasSize(6);
  }

  @Test
  void aRecordingIsNotPairedWithWhatAnotherRowSaid() throws Exception {
    Path output = folder.resolve("out");
    process(Program.SAMPLE, output);
    Path descriptions = output.resolve("descriptions.jsonl");
    List<String> lines = Files.readAllLines(descriptions);
    String other = lines.get(3).replaceFirst("\"transcript\":\"", "\"transcript\":\"Not ");
    lines.set(3, other);
    Files.write(descriptions, lines);
    // As earlier versions wrote it: without digests.
    ObjectMapper json = new ObjectMapper();
    ObjectNode run = (ObjectNode) json.readTree(output.resolve("run.json").toFile());
    for (JsonNode file : run.path("files")) {
      if (file.path("path").asText().equals("descriptions.jsonl")) {
        ((ObjectNode) file).put("bytes", Files.size(descriptions)).remove("sha256");
      }
    }
    json.writeValue(output.resolve("run.json").toFile(), run);

    Program.Result exported =
        Program.run(
            "export",
            "--audio",
            "--input=" + Program.SAMPLE,
            "--output=" + output,
            "--to=" + folder.resolve("to"));

    assertThat(exported.exitCode()).as(exported.out()).isEqualTo(1);
    assertThat(exported.err())
        .contains("row 3 is not the row that was described: its transcript is '")
        .contains("and was 'Not ");
  }

  @Test
  void laterCommandsNeedNotBeToldAgainWhatTheRunWasTold() throws Exception {
    Path output = folder.resolve("out");
    Path corpus = folder.resolve("corpus/data");
    Files.createDirectories(corpus);
    for (String name : List.of("train-00000-of-00002", "train-00001-of-00002")) {
      Files.copy(
          Program.SAMPLE.resolve("data").resolve(name + ".parquet"),
          corpus.resolve(name.replace("train", "test") + ".parquet"));
    }
    process(
        corpus.getParent(),
        output,
        "--split=test",
        "--column=transcript=accent",
        "--column=accent=transcript",
        "--filter=gender=male");
    Map<Long, RowId> before = rows(output);

    Program.Result again =
        Program.run(
            "regenerate",
            Program.BEGINNINGS,
            "--output=" + output,
            "--where=index=" + before.keySet().iterator().next());
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("1 rows of " + corpus.getParent().toAbsolutePath());
    assertThat(rows(output)).isEqualTo(before);
    Program.Result exported =
        Program.run("export", "--audio", "--output=" + output, "--to=" + folder.resolve("to"));
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(folder.resolve("to/audio")).isDirectoryContaining("glob:**.flac");

    Program.Result other =
        Program.run(
            "regenerate",
            Program.BEGINNINGS,
            "--output=" + output,
            "--where=gender=male",
            "--filter=gender=female");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("filters was 'gender=male'");

    Path moved = Files.move(corpus.getParent(), folder.resolve("moved"));
    Program.Result gone =
        Program.run("export", "--audio", "--output=" + output, "--to=" + folder.resolve("to"));
    assertThat(gone.exitCode()).isEqualTo(1);
    assertThat(gone.err()).contains("test-00000-of-00002.parquet").contains("--input");
    String input = "--input=" + moved;
    for (String command :
        List.of(
            "export --audio --to=" + folder.resolve("to"),
            "regenerate --where=gender=male " + Program.BEGINNINGS)) {
      List<String> args = new ArrayList<>(List.of(command.split(" ", -1)));
      args.addAll(List.of("--output=" + output, input));
      Program.Result result = Program.run(args.toArray(new String[0]));
      assertThat(result.exitCode()).as(command + result.err()).isZero();
    }
    assertThat(PublishedOutput.at(output).summary().corpus().input())
        .isEqualTo(moved.toAbsolutePath().toString());
  }

  @Test
  void remembersTheCorpusInItsRunFile() throws Exception {
    Path corpus = Path.of("src/main/sample");
    Path output = folder.resolve("out");
    process(corpus, output, "--split=all", "--limit=1", "--column=transcript=transcript");

    DescribedCorpus described = PublishedOutput.at(output).summary().corpus();

    assertThat(described.input()).isEqualTo(corpus.toAbsolutePath().toString());
    assertThat(described.dataset()).isEqualTo("voices");
    assertThat(described.options())
        .containsExactlyInAnyOrder(
            "--split=all", "--dataset=voices", "--column=transcript=transcript");
    assertThat(described.table().shards()).hasSize(2);
    KnownShard read = described.table().shards().get(0);
    assertThat(read.isCounted()).isTrue();
    assertThat(read.uri()).startsWith("/").endsWith(read.name());
    assertThat(described.table().shards().get(1).isCounted()).isFalse();
    assertThat(described.table().ends().get("train")).isEqualTo(read.rows());
  }

  @Test
  void everyRowKeepsItsNumberWhenAShardRecovers() throws Exception {
    for (String runner : List.of("direct", "flink-local")) {
      Path corpus = Corpora.copiesOfSample(folder.resolve(runner), 2);
      Path output = folder.resolve(runner + "-out");
      Path shard = corpus.resolve("train-001-train-00000-of-00002.parquet");
      Path whole = Files.move(shard, folder.resolve(runner + "-whole"));
      Files.writeString(shard, "version https://git-lfs.github.com/spec/v1\n");
      String place = "@runner-configs/" + runner + ".args";
      process(corpus, output, place);
      Map<Long, RowId> before = rows(output);
      assertThat(before.values()).noneMatch(row -> row.shard().equals("" + shard.getFileName()));

      Files.move(whole, shard, StandardCopyOption.REPLACE_EXISTING);
      process(corpus, output, place);

      assertThat(rows(output)).containsAllEntriesOf(before);
      assertThat(rows(output).keySet())
          .containsExactlyElementsOf(LongStream.range(0, 66).boxed().toList());
      assertThat(rows(output).values()).doesNotHaveDuplicates();
      assertThat(output.resolve("failures.jsonl")).isEmptyFile();
    }
  }

  @Test
  void aRangeBesideAShardThatCannotBeCountedIsRefused() throws Exception {
    Path corpus = Corpora.copiesOfSample(folder.resolve("corpus"), 1);
    Files.writeString(corpus.resolve("train-000-a.parquet"), "PAR1");
    Program.Result refused = run("process", corpus, folder.resolve("out"), "--start=3");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("train-000-a.parquet").contains("cannot be counted");
  }

  @Test
  void aResultOfAnEarlierVersionGoesOn() throws Exception {
    Path corpus = Program.SAMPLE;
    Path output = folder.resolve("out");
    process(corpus, output, "--limit=20");
    Map<Long, RowId> before = rows(output);
    String revision =
        ShardCatalog.list(corpus.toString(), SplitChoice.TRAIN, "", ColumnNames.GLOBE).revision();
    makeEarlier(output, "0123456789abcdef");
    Program.Result other = run("process", corpus, output);
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("earlier version").contains("0123456789abcdef", revision);

    makeEarlier(output, revision);
    Program.Result again = run("regenerate", corpus, output, "--where=gender=male");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("run 'voicepersona process' once more");
    process(corpus, output);

    assertThat(rows(output)).hasSize(33).containsAllEntriesOf(before);
    assertThat(PublishedOutput.at(output).summary().fingerprint())
        .doesNotContainKey("dataset_revision");
    process(corpus, output);
  }

  /** Takes away what earlier versions did not write, and adds what they did. */
  private static void makeEarlier(Path output, String revision) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Path fingerprint = output.resolve(".progress/1/fingerprint.json");
    ObjectNode values = (ObjectNode) json.readTree(fingerprint.toFile());
    json.writeValue(fingerprint.toFile(), values.put("dataset_revision", revision));
    Path summary = output.resolve("run.json");
    ObjectNode run = (ObjectNode) json.readTree(summary.toFile());
    run.remove("corpus");
    json.writeValue(summary.toFile(), run.set("fingerprint", values));
    Path shards = output.resolve(".progress/1/shards");
    if (Files.exists(shards)) {
      try (Stream<Path> files = Files.list(shards)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
