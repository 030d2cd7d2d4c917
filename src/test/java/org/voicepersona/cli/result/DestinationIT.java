package org.voicepersona.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** Where exports, releases and reports may go, and what they replace there. */
class DestinationIT {

  private static final int KILLED = 137;

  @TempDir private Path base;
  private Path folder;
  private Path to;

  @BeforeEach
  void makeFolders() throws IOException {
    folder = Files.createDirectory(base.resolve("all"));
    to = folder.resolve("to");
  }

  private static List<String> command(String name, Object to) {
    List<String> command = new ArrayList<>(List.of(name.split(" ")));
    command.addAll(List.of("--output=" + FinishedRun.directory(), "--to=" + to));
    return command;
  }

  private static Program.Result run(String name, Object to) {
    return Program.run(command(name, to).toArray(new String[0]));
  }

  private static void assertWorks(Program.Result result) {
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  private void assertRefused(String name, Object to, String message) throws IOException {
    Map<String, String> before = Tree.of(base);
    Program.Result result = run(name, to);
    assertThat(result.exitCode()).as(name + result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
    assertThat(Tree.of(base)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "export --format=csv, csv_format.csv",
    "export --format=chatml --audio, chatml_format.jsonl",
    "export --format=chatml --audio, audio/train-00000007.flac",
    "export --split-by-speaker=60|20|20, instruction_format-test.json",
    "analyze --no-audio, report.html",
    "analyze --no-audio, plots/gender.png",
    "release --no-audio, README.md",
    "release --no-audio, data/train-00000-of-00001.parquet",
  })
  void replaceOnlyWhatTheyWroteThemselves(String command, String file) throws IOException {
    String name = command.replace('|', ',');
    Path mine = to.resolve(file);
    Files.createDirectories(mine.getParent());
    Files.writeString(mine, "mine");
    assertRefused(
        name, to, name.startsWith("release") ? "" : file + " was not written by this program");
    Files.delete(mine);
    Files.deleteIfExists(to.resolve(file.split("/", 2)[0]));

    assertWorks(run(name, to));
    Map<String, String> written = Tree.of(to);
    assertThat(written).containsKey(file);
    assertWorks(run(name, to));
    assertThat(Tree.of(to)).isEqualTo(written);

    Files.writeString(mine, "mine");
    assertRefused(name, to, file + " has ");
  }

  @ParameterizedTest
  @CsvSource({
    "export --format=csv, csv_format.csv, false",
    "export --format=csv, csv_format.csv.tmp, false",
    "export --format=csv, .voicepersona, true",
    "export --format=csv, .voicepersona/writing, true",
    "export --format=csv, .voicepersona/files.json, false",
    "export --format=chatml --audio, audio, true",
    "export --format=chatml --audio, audio/train-00000007.flac, false",
    "analyze --no-audio, report.html, false",
    "analyze --no-audio, plots, true",
    "analyze --no-audio, plots/gender.png, false",
    "release --no-audio, data, true",
    "release --no-audio, README.md, false",
    "release --no-audio, .writing, true",
  })
  void followNoLinks(String name, String place, boolean isFolder) throws IOException {
    assertWorks(run(name, to));
    Path elsewhere = base.resolve("elsewhere");
    Path link = to.resolve(place);
    if (isFolder) {
      Tree.delete(link);
      Files.createDirectory(elsewhere);
      Files.writeString(elsewhere.resolve("mine"), "mine");
    } else {
      Files.deleteIfExists(link);
      Files.writeString(elsewhere, "mine");
    }
    Files.createSymbolicLink(link, elsewhere);
    Map<String, String> before = Tree.of(elsewhere);

    Program.Result result = run(name, to);

    assertThat(Tree.of(elsewhere)).isEqualTo(before);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    boolean isInTheWay = !place.endsWith(".tmp") && !place.equals(".writing");
    assertThat(result.exitCode()).as(result.err()).isEqualTo(isInTheWay ? 2 : 0);
  }

  /** As a result that was passed on may come: the folder itself is not the user's choice. */
  @ParameterizedTest
  @CsvSource({
    "analyze --no-audio, analysis, analysis",
    "analyze --no-audio, analysis, missing",
    "export --to=%s/words, words, words",
    "export --to=%s/words/deep, words, words",
    "export --to=%s/csv.csv, csv.csv, words/csv.csv",
    "release --no-audio --to=%s/words/new, words, words"
  })
  void linksOfAResultLeadNowhere(String command, String link, String elsewhere) throws IOException {
    Path result = Tree.copy(FinishedRun.directory(), folder.resolve("result"));
    Path mine = Files.createDirectory(base.resolve("mine"));
    assertWorks(run("analyze --no-audio", mine.resolve("analysis")));
    Files.createDirectory(mine.resolve("words"));
    Files.createSymbolicLink(result.resolve(link), mine.resolve(elsewhere));
    Map<String, String> before = Tree.of(mine);

    List<String> words = new ArrayList<>(List.of(command.formatted(result).split(" ")));
    words.add("--output=" + result);
    Program.Result refused = Program.run(words.toArray(new String[0]));

    assertThat(refused.exitCode()).as(refused.out()).isEqualTo(2);
    assertThat(refused.err()).contains(result.resolve(link).toString());
    assertThat(Tree.of(mine)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"export --format=chatml --audio", "analyze --no-audio", "release --no-audio"})
  void writeNothingThroughHardLinks(String name) throws IOException {
    assertWorks(run(name, to));
    Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
    List<Path> files;
    try (Stream<Path> tree = Files.walk(to)) {
      files = tree.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Files.createLink(elsewhere.resolve(to.relativize(file).toString().replace('/', '_')), file);
    }
    Map<String, String> before = Tree.of(elsewhere);
    String other = name.startsWith("analyze") ? " --seed=2" : " --exclude-flagged";
    assertWorks(run(name + other, to));
    assertThat(Tree.of(elsewhere)).isEqualTo(before);
  }

  @Test
  void keepAwayFromCorporaAndResults() throws IOException {
    Path corpus = Tree.copy(Program.SAMPLE, folder.resolve("corpus"));
    Path other = Tree.copy(FinishedRun.directory(), folder.resolve("other"));
    Files.createSymbolicLink(folder.resolve("link"), corpus);
    for (String name : List.of("analyze --no-audio", "export", "release --no-audio")) {
      String named = name + " --input=" + corpus;
      for (String place : List.of("corpus", "corpus/data", "corpus/new", "link/new", ".")) {
        assertRefused(named, folder.resolve(place), "the corpus " + corpus);
      }
      for (String place : List.of("other", "other/data", "other/analysis", "other/new/deep")) {
        assertRefused(
            name, folder.resolve(place), "is part of the result in " + other.toRealPath());
      }
      assertRefused(name, Program.SAMPLE.resolve("new"), "the corpus ");
      Path own = FinishedRun.directory();
      for (String place : List.of("data", "logs/new", ".progress")) {
        assertRefused(name, own.resolve(place), "is part of the result in " + own.toRealPath());
      }
    }
    assertRefused("release --no-audio", FinishedRun.directory(), "is part of the result in ");
  }

  /** As in the folder of a user who has the corpus there too. */
  @Test
  void aNamedFileMayLieWhereTheCorpusLies() throws IOException {
    Path corpus = Tree.copy(Program.SAMPLE, folder.resolve("corpus"));
    Map<String, String> before = Tree.of(corpus);
    String name = "export --format=chatml --audio --input=" + corpus;
    assertWorks(run(name, folder.resolve("voices.jsonl")));
    assertThat(folder.resolve("voices.jsonl")).exists();
    assertThat(Tree.of(corpus)).isEqualTo(before);

    Path shard = corpus.resolve("data/train-00000-of-00002.parquet");
    for (String input : List.of(corpus.toString(), corpus + "/data/*.parquet")) {
      String again = "export --format=parler --input=" + input;
      assertRefused(again, corpus.resolve("data/voices.parquet"), "the corpus " + corpus);
      assertRefused(again, shard, "the corpus " + corpus);
    }
    assertRefused(
        "export --format=parler --input=" + shard, shard, "was not written by this program");
  }

  @Test
  void goIntoTheFolderOfTheResultByThemselves() throws IOException {
    Path result = Tree.copy(FinishedRun.directory(), folder.resolve("result"));
    Files.writeString(result.resolve("notes.txt"), "mine");
    for (int time = 0; time < 2; time++) {
      assertWorks(Program.run("export", "--format=csv", "--output=" + result));
      assertWorks(Program.run("analyze", "--no-audio", "--output=" + result));
      assertWorks(
          Program.run(
              "process",
              "--input=" + Program.SAMPLE,
              "--output=" + result,
              "--dataset=MushanW/GLOBE_V2",
              "--describer=acoustic"));
    }
    assertThat(result.resolve("analysis/report.html")).exists();
    assertThat(result.resolve("csv_format.csv")).exists();
    assertThat(result.resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void aReleaseTakesNothingElseForItsPart() throws IOException {
    assertWorks(run("release --no-audio", to));
    Files.writeString(to.resolve("notes.txt"), "mine");
    assertWorks(run("release --no-audio --split-by-speaker=60,20,20", to));
    assertThat(to.resolve("notes.txt")).hasContent("mine");

    Files.writeString(to.resolve("data/mine.parquet"), "mine");
    assertRefused("release --no-audio", to, "data/mine.parquet was not written by this program");
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish-rename:0", "publish-renamed:0", "publish-renamed:1"})
  void goOnAfterAKill(String step) throws Exception {
    for (String name :
        List.of(
            "release --no-audio --split-by-speaker=60,20,20",
            "export --split-by-speaker=60,20,20",
            "analyze --no-audio")) {
      Path place = folder.resolve(name.substring(0, 3));
      Path undisturbed = folder.resolve("undisturbed").resolve(name.substring(0, 3));
      assertWorks(run(name, undisturbed));
      CommandProcess.Result killed =
          CommandProcess.run(
              List.of("-Dvoicepersona.failpoint=" + step + ":kill"),
              command(name, place).toArray(new String[0]));
      assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);

      assertWorks(run(name, place));

      assertThat(Tree.of(place)).isEqualTo(Tree.of(undisturbed));
    }
  }

  @Test
  void leaveNothingBehindWhenTheyFail() throws IOException {
    String name = "export --format=chatml --audio --input=" + folder.resolve("nowhere");
    Program.Result result = run(name, to);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(to).doesNotExist();
  }
}
