package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.Failure;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Corpora;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SharedData;

class ProcessCommandIT {

  @TempDir private Path folder;

  private Program.Result process(Path input, Path output, String... more) {
    List<String> args =
        Stream.concat(
                Stream.of("process", "--input=" + input, "--output=" + output, Program.BEGINNINGS),
                Stream.of(more))
            .toList();
    return Program.run(args.toArray(new String[0]));
  }

  private static List<VoiceRecord> voices(Path output) throws IOException {
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      return voices.toList();
    }
  }

  private static List<Failure> failures(Path output) throws IOException {
    try (Stream<Failure> failures = PublishedOutput.at(output).failures()) {
      return failures.toList();
    }
  }

  @Test
  void describesEveryClipOfTheSampleInTheOrderOfTheCorpus() throws Exception {
    Path output = folder.resolve("out");
    Program.Result result = process(Program.SAMPLE, output, "--max-audio-seconds=30");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(voices(output))
        .extracting(voice -> voice.integer(RecordField.INDEX))
        .isEqualTo(Stream.iterate(0L, i -> i + 1).limit(33).toList());
    assertThat(result.out()).contains("33 described").contains("describer: acoustic");
  }

  @Test
  void accountsForEveryRowOfRealSpeechAndSaysTheSameTwice() throws Exception {
    Path real = SharedData.path("data/real");
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    String all = "--split=all";
    assertThat(process(real, first, all).exitCode()).isZero();
    assertThat(process(real, second, all, "--targetParallelism=2").exitCode()).isZero();

    RunSummary.Counts counts = PublishedOutput.at(first).summary().counts();
    assertThat(counts.read()).isEqualTo(460);
    assertThat(counts.described() + counts.failed() + counts.filtered()).isEqualTo(460);
    assertThat(counts.failedShards()).isZero();
    assertThat(
            Stream.concat(
                voices(first).stream().map(VoiceRecord::id),
                failures(first).stream().map(Failure::id)))
        .hasSize(460)
        .doesNotHaveDuplicates();
    assertThat(PublishedFiles.digests(first)).isEqualTo(PublishedFiles.digests(second));
  }

  @Test
  void saysTheSameOnFlinkAsOnTheDirectRunner() throws Exception {
    Path corpus = Corpora.copiesOfSample(folder.resolve("corpus"), 2);
    Files.writeString(corpus.resolve("train-009-damaged.parquet"), "PAR1 and no more");
    Path direct = folder.resolve("direct");
    Path flink = folder.resolve("flink");
    String filter = "--filter=gender=female";
    String interval = "--checkpoint-interval=5";
    assertThat(process(corpus, direct, filter, interval).exitCode()).isZero();

    Program.Result result =
        process(corpus, flink, filter, interval, "@runner-configs/flink-local.args");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(PublishedFiles.digests(flink)).isEqualTo(PublishedFiles.digests(direct));
    assertThat(PublishedOutput.at(flink).summary().counts())
        .isEqualTo(PublishedOutput.at(direct).summary().counts());
  }

  @Test
  void goesOnWithALargerLimitWithoutDescribingAgain() throws Exception {
    Path output = folder.resolve("out");
    assertThat(process(Program.SAMPLE, output, "--limit=5").exitCode()).isZero();
    List<VoiceRecord> five = voices(output);
    assertThat(five).hasSize(5);

    Program.Result more = process(Program.SAMPLE, output, "--limit=9");

    assertThat(more.out()).contains("going on after 5 rows");
    assertThat(voices(output)).hasSize(9).startsWith(five.toArray(new VoiceRecord[0]));
  }

  @Test
  void leavesOutWhatAFilterDoesNotLetThrough() throws Exception {
    Path output = folder.resolve("out");
    assertThat(process(Program.SAMPLE, output, "--filter", "gender=female").exitCode()).isZero();

    RunSummary.Counts counts = PublishedOutput.at(output).summary().counts();
    assertThat(counts.read()).isEqualTo(33);
    assertThat(counts.filtered()).isEqualTo(33 - counts.described()).isPositive();
    assertThat(voices(output))
        .isNotEmpty()
        .allMatch(voice -> voice.text(RecordField.GENDER).equals("female"));
  }

  /** Whatever a run looks at, the account is of all that the result holds. */
  @Test
  void countsWhatTheResultHoldsWhenFewerRowsAreAskedFor() throws Exception {
    Path output = folder.resolve("out");
    String filter = "--filter=gender=female";
    assertThat(process(Program.SAMPLE, output, filter, "--limit=9").exitCode()).isZero();
    RunSummary.Counts nine = PublishedOutput.at(output).summary().counts();
    assertThat(nine.described()).isEqualTo(9);
    assertThat(process(Program.SAMPLE, output, filter).exitCode()).isZero();
    RunSummary.Counts all = PublishedOutput.at(output).summary().counts();
    assertThat(all.filtered()).isGreaterThan(nine.filtered());
    for (String more : List.of("--limit=4", "--end=7", "--limit=33", "--limit=1")) {
      Program.Result fewer = process(Program.SAMPLE, output, filter, more);
      assertThat(fewer.exitCode()).as(fewer.err()).isZero();
      assertThat(PublishedOutput.at(output).summary().counts()).as(more).isEqualTo(all);
    }
    Program.Result again =
        Program.run("regenerate", "--output=" + output, "--where=index=3", Program.BEGINNINGS);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(PublishedOutput.at(output).summary().counts()).isEqualTo(all);
    assertThat(process(Program.SAMPLE, output, filter, "--limit=4").exitCode()).isZero();
    assertThat(PublishedOutput.at(output).summary().counts()).isEqualTo(all);
  }

  @Test
  void refusesToMixRunsWithOtherSettings() throws Exception {
    Path output = folder.resolve("out");
    assertThat(process(Program.SAMPLE, output, "--seed=1", "--limit=3").exitCode()).isZero();
    List<VoiceRecord> before = voices(output);

    Program.Result other = process(Program.SAMPLE, output, "--seed=2", "--limit=3");

    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("seed was '1', is now '2'").contains("--no-resume");
    assertThat(voices(output)).isEqualTo(before);

    assertThat(process(Program.SAMPLE, output, "--seed=2", "--limit=3", "--no-resume").exitCode())
        .isZero();
    assertThat(voices(output)).hasSize(3).doesNotContainAnyElementsOf(before);
  }

  @Test
  void goesOnInAnotherProcessWhateverTheOrderOfItsFilters() throws Exception {
    Path output = folder.resolve("out");
    List<String> filters =
        List.of("--filter=gender=female", "--filter=age=thirties", "--filter=age=fourties");
    for (int limit = 1; limit <= 3; limit++) {
      List<String> args =
          Stream.concat(
                  Stream.of(
                      "process",
                      "--input=" + Program.SAMPLE,
                      "--output=" + output,
                      "--limit=" + limit,
                      Program.BEGINNINGS),
                  filters.stream())
              .toList();
      CommandProcess.Result result = CommandProcess.run(List.of(), args.toArray(new String[0]));
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(voices(output)).hasSize(limit);
    }
  }

  @Test
  void goesOnWithTheOtherShardsWhenOneIsBad() throws Exception {
    Path corpus = Corpora.copiesOfSample(folder.resolve("corpus"), 1);
    Files.writeString(
        corpus.resolve("train-00009-of-00010.parquet"),
        "version https://git-lfs.github.com/spec/v1\n");
    Path output = folder.resolve("out");

    assertThat(process(corpus, output).exitCode()).isZero();

    assertThat(voices(output)).hasSize(33);
    assertThat(failures(output))
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.id().shard()).endsWith("train-00009-of-00010.parquet");
              assertThat(failure.reason()).isEqualTo("lfs-pointer");
            });
    assertThat(PublishedOutput.at(output).summary().counts().failedShards()).isEqualTo(1);
  }

  @Test
  void getsThroughHostileDataInASmallHeap() throws Exception {
    Path hostile = SharedData.path("data/hostile");
    Path output = folder.resolve("out");

    CommandProcess.Result result =
        CommandProcess.run(
            List.of("-Xmx512m"),
            "process",
            "--input=" + hostile.resolve("data/*.parquet"),
            "--output=" + output);

    assertThat(result.exitCode()).as(result.err()).isZero();
    RunSummary.Counts counts = PublishedOutput.at(output).summary().counts();
    assertThat(counts.read()).isEqualTo(counts.described() + counts.failed());
    assertThat(voices(output)).hasSize((int) counts.described());
    assertThat(failures(output)).hasSize((int) (counts.failed() + counts.failedShards()));
    try (Stream<Path> made = Files.list(folder)) {
      assertThat(made).containsExactly(output);
    }
  }

  @Test
  void stopsBeforeWorkWhenASettingIsWrong() {
    Path output = folder.resolve("out");
    for (String wrong :
        List.of(
            "--split=sideways",
            "--filter=colour=blue",
            "--limit=-1",
            "--start=-3",
            "--checkpoint-interval=0",
            "--describer=oracle",
            "--max-audio-seconds=0",
            "--noSuchBeamOption=1",
            "--balance=colour")) {
      Program.Result result = process(Program.SAMPLE, output, wrong);
      assertThat(result.exitCode()).as(wrong + ": " + result.err()).isEqualTo(2);
      assertThat(result.err()).as(wrong).isNotBlank();
    }
    assertThat(output).doesNotExist();
  }

  @Test
  void readsItsOptionsFromFiles() throws Exception {
    Path job = folder.resolve("job.args");
    Path output = folder.resolve("out");
    Files.writeString(
        job, "# a job\n--input %s\n--output %s\n--limit 2\n".formatted(Program.SAMPLE, output));

    Program.Result result = Program.run("process", "@" + job, "@runner-configs/direct.args");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(voices(output)).hasSize(2);
  }

  @Test
  void saysWhichCorpusIsMissing() {
    assertThat(Program.run("process").exitCode()).isEqualTo(2);
    Program.Result nowhere = process(folder.resolve("nowhere"), folder.resolve("out"));
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).contains("nowhere");
    assertThat(folder).as("nothing is left behind").isEmptyDirectory();
    Program.Result unknown = Program.run("process", "--input=gopher://hole", "--output=" + folder);
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err().lines()).singleElement().asString().contains("gopher");
    assertThat(process(Path.of("a/**/b.parquet"), folder).exitCode()).isEqualTo(2);
  }
}
