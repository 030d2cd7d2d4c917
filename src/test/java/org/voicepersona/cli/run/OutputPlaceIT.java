package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.Tree;

/**
 * Where a run may write: a place that is refused is refused before anything is written, there or
 * anywhere else.
 */
class OutputPlaceIT {

  private static final int KILLED = 137;

  @TempDir private Path base;
  private Path folder;

  @BeforeEach
  void makeCorpus() throws IOException {
    folder = Files.createDirectory(base.resolve("all"));
    Tree.copy(Program.SAMPLE, folder.resolve("X"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("X"));
    Files.createSymbolicLink(folder.resolve("round"), Path.of("round"));
    Path linked = Files.createDirectories(folder.resolve("linked/data"));
    try (Stream<Path> shards = Files.list(folder.resolve("X/data"))) {
      for (Path shard : shards.toList()) {
        Files.createSymbolicLink(linked.resolve(shard.getFileName()), shard);
      }
    }
  }

  private Program.Result process(Object input, Object output, String... more) {
    return Program.run(
        Stream.concat(
                Stream.of(
                    "process",
                    "--input=" + input,
                    "--output=" + output,
                    "--dataset=MushanW/GLOBE_V2",
                    "--describer=acoustic"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private void assertRefused(Program.Result result, Map<String, String> before) throws IOException {
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).isNotBlank().doesNotContain("\tat ");
    assertThat(Tree.of(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "X, X",
    "X/data/*.parquet, X",
    "X, link/new",
    "linked, X",
    "X, link/../X",
    "link, X/./new/../data",
    "X/, .",
    "link/data, link",
  })
  void isApartFromTheCorpus(String input, String output) throws IOException {
    Map<String, String> before = Tree.of(folder);
    Program.Result result = process(folder.resolve(input), folder.resolve(output), "--no-resume");
    assertRefused(result, before);
    assertThat(result.err())
        .contains("Choose another --output")
        .contains(folder.resolve(input).toString());
  }

  @Test
  void isApartFromTheCorpusForEveryCommand() throws IOException {
    Map<String, String> before = Tree.of(folder);
    String x = folder.resolve("X").toString();
    assertRefused(Program.run("test", "--input=" + x, "--output=" + x + "/new"), before);
    assertRefused(Program.run("regenerate", "--input=" + x, "--output=" + x), before);
    assertThat(process(x, folder.resolve("round")).exitCode()).isNotZero();
    assertThat(Tree.of(folder)).isEqualTo(before);
  }

  @Test
  void mayLieBesideTheCorpus() throws IOException {
    Path shard = folder.resolve("X/data/train-00000-of-00002.parquet");
    Program.Result besideFile = process(shard, folder.resolve("X/data/new"), "--limit=1");
    assertThat(besideFile.exitCode()).as(besideFile.err()).isZero();
    Program.Result beside = process(folder.resolve("X/data"), folder.resolve("X/new"), "--limit=1");
    assertThat(beside.exitCode()).as(beside.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notes.txt",
        "run.json",
        "descriptions.jsonl",
        "data/train-00000-of-00001.parquet",
        "logs/notes.log",
        ".hidden",
        ".progress/thesis.txt"
      })
  void holdsNothingOfOthers(String file) throws IOException {
    Path mine = folder.resolve("mine");
    Files.createDirectories(mine.resolve(file).getParent());
    Files.writeString(mine.resolve(file), "mine");
    Map<String, String> before = Tree.of(folder);

    for (String option : List.of("--resume", "--no-resume")) {
      assertRefused(
          process(folder.resolve("X"), mine, option.equals("--resume") ? "--limit=1" : option),
          before);
    }
    assertRefused(Program.run("test", "--output=" + mine), before);
    Program.Result regenerate =
        Program.run("regenerate", "--input=" + folder.resolve("X"), "--output=" + mine);
    assertRefused(regenerate, before);
  }

  @Test
  void isNoFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    Map<String, String> before = Tree.of(folder);
    assertRefused(process(folder.resolve("X"), file), before);
    assertThat(process(folder.resolve("X"), file.resolve("new")).exitCode()).isNotZero();
    assertThat(Tree.of(folder)).isEqualTo(before);
  }

  /** What lies beside the files of a result is nobody's business. */
  @Test
  void leavesWhatOthersPutBesideAResult() throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    Path notes = Files.writeString(output.resolve("notes.txt"), "mine");
    Path more = Files.writeString(output.resolve("data/notes.txt"), "mine too");

    for (String again : List.of("--limit=3", "--no-resume")) {
      Program.Result result = process(Program.SAMPLE, output, again);
      assertThat(result.exitCode()).as(result.err()).isZero();
    }
    assertThat(notes).hasContent("mine");
    assertThat(more).hasContent("mine too");
  }

  /** Progress that is no longer wanted goes, but nothing that others have put between it. */
  @Test
  void leavesWhatOthersPutIntoTheProgress() throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    Path notes = Files.writeString(output.resolve(".progress/1/notes.txt"), "mine");
    Path next = Files.createDirectory(output.resolve(".progress/2"));
    Path thesis = Files.writeString(next.resolve("thesis.txt"), "mine too");

    for (int time = 0; time < 2; time++) {
      Program.Result result = process(Program.SAMPLE, output, "--no-resume", "--limit=2");
      assertThat(result.exitCode()).as(result.err()).isZero();
    }
    assertThat(notes).hasContent("mine");
    assertThat(thesis).hasContent("mine too");
    assertThat(output.resolve(".progress/1/parts")).doesNotExist();
    assertThat(output.resolve(".progress/2/parts")).doesNotExist();
  }

  @Test
  void isNotWhereAnotherRunKeepsItsFiles() throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    Files.createSymbolicLink(folder.resolve("into"), output.resolve(".progress/1"));
    Map<String, String> before = Tree.of(folder);
    for (String place : List.of("out/data/new", "out/logs/new", "out/.progress/new", "into/new")) {
      Program.Result result = process(Program.SAMPLE, folder.resolve(place), "--limit=1");
      assertRefused(result, before);
      assertThat(result.err()).contains("is part of the result in " + output.toRealPath());
    }
    assertThat(process(Program.SAMPLE, output.resolve("new"), "--limit=1").exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"data/mine.parquet", "data/train-00007-of-00008.parquet", "former.jsonl"})
  void holdsNoFileThatAResultWouldReplace(String stranger) throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    Files.writeString(output.resolve(stranger), "mine");
    assertAllRunsRefused(output, stranger + " was not written by this program");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"descriptions.jsonl", "failures.jsonl", "data/train-00000-of-00001.parquet"})
  void holdsNoFileThatSomebodyHasChanged(String file) throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    byte[] content = Files.readAllBytes(output.resolve(file));
    byte[] longer = java.util.Arrays.copyOf(content, content.length + 1);
    Files.write(output.resolve(file), longer);
    assertAllRunsRefused(output, file + " has ");
    if (content.length > 0) {
      content[content.length / 2] ^= 1;
      Files.write(output.resolve(file), content);
      assertAllRunsRefused(output, file + " has another content than was written");
    }
  }

  private void assertAllRunsRefused(Path output, String message) throws IOException {
    Map<String, String> before = Tree.of(folder);
    for (String option : List.of("--limit=2", "--no-resume")) {
      Program.Result result = process(Program.SAMPLE, output, option);
      assertRefused(result, before);
      assertThat(result.err()).contains(output.resolve(message).toString());
    }
    assertRefused(
        Program.run(
            "regenerate", "--input=" + Program.SAMPLE, "--output=" + output, "--where=gender=male"),
        before);
  }

  /** Files that are missing are made anew; nothing is lost by that. */
  @Test
  void makesMissingFilesAnew() throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    byte[] before = Files.readAllBytes(output.resolve("descriptions.jsonl"));
    Files.delete(output.resolve("descriptions.jsonl"));
    Program.Result result = process(Program.SAMPLE, output);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(output.resolve("descriptions.jsonl")).hasBinaryContent(before);
  }

  @ParameterizedTest
  @CsvSource({
    "data, true",
    "logs, true",
    ".progress, true",
    ".progress/1, true",
    ".progress/1/parts, true",
    ".progress/1/journal, true",
    ".progress/1/publication, true",
    ".progress/lock, false",
    "descriptions.jsonl, false",
    "data/train-00000-of-00001.parquet, false",
  })
  void followsNoLinks(String place, boolean isFolder) throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    Path elsewhere = base.resolve("elsewhere");
    Path link = output.resolve(place);
    if (Files.exists(link)) {
      Files.move(link, elsewhere);
    } else {
      Files.createDirectory(elsewhere);
    }
    if (isFolder) {
      Files.writeString(elsewhere.resolve("mine"), "mine");
    }
    Files.createSymbolicLink(link, elsewhere);
    Map<String, String> untouched = Tree.of(elsewhere);
    Map<String, String> before = Tree.of(folder);

    for (String option : List.of("--limit=2", "--no-resume")) {
      assertRefused(process(Program.SAMPLE, output, option), before);
    }
    assertThat(Tree.of(elsewhere)).isEqualTo(untouched);
  }

  /** What one part of a result writes would end up in another. */
  @ParameterizedTest
  @CsvSource({"data, logs", "logs, data", "data, .progress/1/parts", "logs, ."})
  void followsNoLinksWithin(String place, String other) throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    Tree.delete(output.resolve(place));
    Files.createDirectories(output.resolve(other));
    Files.createSymbolicLink(output.resolve(place), Path.of(other));
    Map<String, String> before = Tree.of(folder);

    for (String option : List.of("--limit=2", "--no-resume")) {
      assertRefused(process(Program.SAMPLE, output, option), before);
    }
  }

  /** What has the same content under another name keeps it. */
  @Test
  void writesNothingThroughHardLinks() throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = output.relativize(file).toString().replace('/', '_');
        Files.createLink(elsewhere.resolve(name), file);
      }
    }
    Map<String, String> before = Tree.of(elsewhere);
    assertThat(before).hasSizeGreaterThan(6);

    for (String option : List.of("--limit=4", "--no-resume")) {
      Program.Result result = process(Program.SAMPLE, output, option);
      assertThat(result.exitCode()).as(result.err()).isZero();
    }
    Program.Result again =
        Program.run(
            "regenerate", "--input=" + Program.SAMPLE, "--output=" + output, "--where=gender=male");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(Tree.of(elsewhere)).isEqualTo(before);
  }

  @Test
  void maySpellItsOwnPlaceAsItLikes() throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    Files.createSymbolicLink(folder.resolve("out-link"), output);
    for (String spelling : List.of("out/", "./out/../out", "out-link", "out-link/.")) {
      Program.Result result = process(Program.SAMPLE, folder + "/" + spelling, "--limit=2");
      assertThat(result.exitCode()).as(spelling + result.err()).isZero();
    }
    assertThat(Files.isSymbolicLink(folder.resolve("out-link"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{\"input\" : \"sam"})
  void holdsNoAccountThatIsDamaged(String account) throws IOException {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    Files.writeString(output.resolve("run.json"), account);
    Map<String, String> before = Tree.of(folder);
    Program.Result result = process(Program.SAMPLE, output, "--limit=2");
    assertRefused(result, before);
    assertThat(result.err())
        .contains(output.resolve("run.json") + " is not what a run of this program writes: ")
        .endsWith("or choose another --output. Nothing was changed.\n");
  }

  @Test
  void aPipeInTheProgressIsNotRead() throws Exception {
    Path output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
    Path pipe = output.resolve(".progress/1/journal/x.journal");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    Program.Result result = process(Program.SAMPLE, output, "--limit=2");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(pipe.toString());
  }

  /** The files of a publication that was killed are known from those of a stranger. */
  @ParameterizedTest
  @ValueSource(strings = {"publish-renamed:0", "publish-renamed:1", "publish-renamed:2"})
  void knowsTheFilesOfAPublicationThatWasKilled(String step) throws Exception {
    Path output = folder.resolve("out");
    String[] command = {
      "process",
      "--input=" + Program.SAMPLE,
      "--output=" + output,
      "--describer=acoustic",
      Program.BEGINNINGS
    };
    CommandProcess.Result killed =
        CommandProcess.run(List.of("-Dvoicepersona.failpoint=" + step + ":kill"), command);
    assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);
    assertThat(output.resolve("run.json")).doesNotExist();

    Path stranger = Files.writeString(output.resolve("data/mine.parquet"), "mine");
    Map<String, String> before = Tree.of(folder);
    assertRefused(Program.run(command), before);
    Files.delete(stranger);
    Program.Result resumed = Program.run(command);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(output.resolve("run.json")).exists();
  }
}
