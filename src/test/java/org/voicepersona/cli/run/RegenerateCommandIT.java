package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.output.Progress;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Corpora;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.Tree;
import org.voicepersona.testing.api.ChatServer;

class RegenerateCommandIT {

  private static final int KILLED = 137;
  private static final String MEN = "--where=gender=male";

  @TempDir private static Path shared;
  private static Path described;

  @TempDir private Path folder;
  private Path output;
  private List<String> before;

  @BeforeAll
  static void describeSample() {
    described = shared.resolve("described");
    assertThat(Program.run(command("process", described)).exitCode()).isZero();
  }

  @BeforeEach
  void copyWhatIsDescribed() throws IOException {
    output = describedAt("out");
    before = Files.readAllLines(output.resolve("descriptions.jsonl"));
  }

  /** Returns a folder of this name in which the sample is described. */
  private Path describedAt(String name) throws IOException {
    return Tree.copy(described, folder.resolve(name));
  }

  private String[] command(String name, String... more) {
    return command(name, output, more);
  }

  private static String[] command(String name, Path to, String... more) {
    return Stream.concat(
            Stream.of(
                name,
                "--input=" + Program.SAMPLE,
                "--output=" + to,
                "--checkpoint-interval=4",
                Program.BEGINNINGS),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static boolean isMan(String line) {
    return line.contains("\"gender\":\"male\"");
  }

  @Test
  void describesWhatIsSelectedAgainAndKeepsWhatItSaid() throws Exception {
    Program.Result result = Program.run(command("regenerate", MEN));

    assertThat(result.exitCode()).as(result.err()).isZero();
    List<String> after = Files.readAllLines(output.resolve("descriptions.jsonl"));
    assertThat(after).hasSameSizeAs(before);
    List<String> former = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      if (isMan(before.get(i))) {
        former.add(before.get(i));
        assertThat(before.get(i)).contains("\"generation\":1");
        assertThat(after.get(i)).contains("\"generation\":2").isNotEqualTo(before.get(i));
      } else {
        assertThat(after.get(i)).isEqualTo(before.get(i));
      }
    }
    assertThat(former).isNotEmpty();
    assertThat(output.resolve("former.jsonl")).hasContent(String.join("\n", former));
    assertThat(PublishedOutput.at(output).summary().complete()).isTrue();
    assertThat(PublishedOutput.at(output).summary().counts().described()).isEqualTo(33);

    assertThat(Program.run(command("regenerate", "--where=generation=2")).exitCode()).isZero();
    assertThat(Files.readAllLines(output.resolve("descriptions.jsonl")))
        .filteredOn(RegenerateCommandIT::isMan)
        .hasSameSizeAs(former)
        .allMatch(line -> line.contains("\"generation\":3"));
    assertThat(Files.readAllLines(output.resolve("former.jsonl")))
        .hasSize(2 * former.size())
        .startsWith(former.toArray(new String[0]));
  }

  @Test
  void hasNothingToDoForRowsOfThisDescriber() throws Exception {
    Program.Result result = Program.run(command("regenerate"));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("No row is selected");
    assertThat(Files.readAllLines(output.resolve("descriptions.jsonl"))).isEqualTo(before);
  }

  @Test
  void onFlinkItSaysTheSame() throws Exception {
    Path onFlink = describedAt("flink");
    assertThat(Program.run(command("regenerate", MEN)).exitCode()).isZero();

    Program.Result result =
        Program.run(command("regenerate", onFlink, MEN, "@runner-configs/flink-local.args"));

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(PublishedFiles.digests(onFlink)).isEqualTo(PublishedFiles.digests(output));
  }

  @Test
  void readersSeeTheOldTextUntilAllOfTheNewIsThere() throws Exception {
    Map<String, String> old = PublishedFiles.digests(output);
    Path unkilled = describedAt("unkilled");
    Program.run(command("regenerate", unkilled, MEN));

    for (String step : List.of("journal-line:3", "part-rename:1", "publish-rename:0")) {
      CommandProcess.Result killed =
          CommandProcess.run(
              List.of("-Dvoicepersona.failpoint=" + step + ":kill"), command("regenerate", MEN));
      assertThat(killed.exitCode()).isEqualTo(KILLED);
      assertThat(PublishedFiles.digests(output)).isEqualTo(old);
    }
    Program.Result other = Program.run(command("regenerate", "--where=failed"));
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("--where gender=male is not yet complete");

    assertThat(Program.run(command("regenerate", MEN)).exitCode()).isZero();
    assertThat(PublishedFiles.digests(output)).isEqualTo(PublishedFiles.digests(unkilled));
  }

  @Test
  void triesWhatFailedAgain() throws Exception {
    Path corpus = Corpora.copiesOfSample(folder.resolve("corpus"), 1);
    Path damaged = corpus.resolve("train-009-late.parquet");
    Files.writeString(damaged, "version https://git-lfs.github.com/spec/v1\n");
    Path to = folder.resolve("failures");
    String input = "--input=" + corpus;
    assertThat(Program.run("process", input, "--output=" + to, Program.BEGINNINGS).exitCode())
        .isZero();
    assertThat(to.resolve("failures.jsonl")).isNotEmptyFile();

    Program.Result again =
        Program.run("regenerate", input, "--output=" + to, "--where=failed", Program.BEGINNINGS);

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(to.resolve("failures.jsonl")).isNotEmptyFile();
    assertThat(PublishedOutput.at(to).summary().counts().failedShards()).isEqualTo(1);
    assertThat(PublishedOutput.at(to).summary().counts().described()).isEqualTo(33);
  }

  @Test
  void afterwardsNewRowsAreStillDescribed() throws Exception {
    for (String runner : List.of("direct", "flink-local")) {
      Path to = folder.resolve(runner);
      String place = "@runner-configs/" + runner + ".args";
      assertThat(Program.run(command("process", to, "--limit=20")).exitCode()).isZero();
      assertThat(Program.run(command("regenerate", to, MEN)).exitCode()).isZero();

      Program.Result more = Program.run(command("process", to, place));

      assertThat(more.exitCode()).as(more.err()).isZero();
      assertThat(more.out()).contains("33 rows of").contains("going on after 20 rows");
      assertThat(PublishedOutput.at(to).summary().complete()).isTrue();
      List<String> after = Files.readAllLines(to.resolve("descriptions.jsonl"));
      assertThat(after).hasSize(33);
      assertThat(after.subList(20, 33)).isEqualTo(before.subList(20, 33));
    }
  }

  @Test
  void processFinishesARegenerationThatWasKilled() throws Exception {
    assertThat(
            CommandProcess.run(
                    List.of("-Dvoicepersona.failpoint=journal-line:3:kill"),
                    command("regenerate", MEN))
                .exitCode())
        .isEqualTo(KILLED);

    Program.Result result = Program.run(command("process"));

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("described again");
    assertThat(Files.readAllLines(output.resolve("descriptions.jsonl")))
        .hasSize(33)
        .filteredOn(RegenerateCommandIT::isMan)
        .allMatch(line -> line.contains("\"generation\":2"));
  }

  @Test
  void countsItsOwnRows() throws Exception {
    Program.Result one = Program.run(command("regenerate", "--where=index=5"));
    assertThat(one.exitCode()).as(one.err()).isZero();
    assertThat(one.out()).contains("1 rows of").doesNotContain("going on");

    Path kept = describedAt("kept");
    CommandProcess.run(
        List.of("-Dvoicepersona.failpoint=journal-line:3:kill"), command("regenerate", kept, MEN));
    long men = before.stream().filter(RegenerateCommandIT::isMan).count();
    Program.Result again = Program.run(command("regenerate", kept, MEN));
    assertThat(again.out()).contains(men + " rows of").contains("going on after 3 rows");
  }

  @Test
  void whatCannotBeReadKeepsItsText() throws Exception {
    Path corpus = Corpora.copiesOfSample(folder.resolve("corpus"), 1);
    Path to = folder.resolve("to");
    String input = "--input=" + corpus;
    assertThat(Program.run("process", input, "--output=" + to, Program.BEGINNINGS).exitCode())
        .isZero();
    List<String> all = Files.readAllLines(to.resolve("descriptions.jsonl"));
    String shard = "train-000-train-00000-of-00002.parquet";
    Files.delete(corpus.resolve(shard));

    Program.Result again = Program.run("regenerate", "--output=" + to, MEN, Program.BEGINNINGS);

    assertThat(again.exitCode()).as(again.err()).isZero();
    List<String> after = Files.readAllLines(to.resolve("descriptions.jsonl"));
    assertThat(after).hasSameSizeAs(all);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).contains(shard) || !isMan(all.get(i))) {
        assertThat(after.get(i)).isEqualTo(all.get(i));
      } else {
        assertThat(after.get(i)).isNotEqualTo(all.get(i));
      }
    }
    assertThat(Files.readAllLines(to.resolve("former.jsonl"))).noneMatch(it -> it.contains(shard));
    assertThat(Files.readString(to.resolve("failures.jsonl"))).contains(shard, "missing-file");
  }

  @Test
  void staysWithWhoHasDescribed() throws Exception {
    Path to = folder.resolve("api");
    try (ChatServer server = ChatServer.start()) {
      Program.Result byApi =
          Program.run(
              command(
                  "process",
                  to,
                  "--describer=api",
                  "--api-model=hears-1",
                  "--api-base-url=" + server.baseUrl(),
                  "--limit=3"));
      assertThat(byApi.exitCode()).as(byApi.err()).isZero();
    }
    Map<String, String> said = PublishedFiles.digests(to);

    Program.Result again = Program.run(command("regenerate", to));

    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("begun by api").contains("--describer");
    assertThat(PublishedFiles.digests(to)).isEqualTo(said);
  }

  @Test
  void refusesASecondAtTheSameTimeAndRulesThatAreNone() throws Exception {
    Fingerprint any = new Fingerprint(new java.util.TreeMap<>());
    Path busy = folder.resolve("busy");
    try (Progress first = Progress.open(busy, any, true)) {
      Program.Result second = Program.run(command("regenerate", busy, MEN));
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err()).contains("another run is writing to " + first.output().root());
    }
    assertThat(Program.run(command("regenerate", "--where=colour=blue")).exitCode()).isEqualTo(2);
    Program.Result nothing = Program.run(command("regenerate", folder.resolve("none"), MEN));
    assertThat(nothing.exitCode()).isEqualTo(1);
    assertThat(nothing.err()).contains("run 'voicepersona process' first");
  }
}
