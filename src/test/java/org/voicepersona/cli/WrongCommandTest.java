package org.voicepersona.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.testing.Program;

/** What a mistyped or contradictory command line prints: a line that helps, and nothing else. */
class WrongCommandTest {

  private static final Path TABLE =
      Path.of("src/test/resources/org/voicepersona/cli/wrong-commands.txt");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir private Path folder;

  /** Returns the lines of the table: a command, and what it prints, in which * is anything. */
  static Stream<Arguments> table() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" => ", -1))
        .map(columns -> Arguments.of(columns[0].strip(), columns[1].strip()));
  }

  private static String[] words(String command) {
    List<String> words = new ArrayList<>();
    for (Matcher word = WORD.matcher(command); word.find(); ) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words.toArray(new String[0]);
  }

  private static Pattern like(String line) {
    return Pattern.compile(
        Stream.of(line.split("\\*", -1)).map(Pattern::quote).reduce((a, b) -> a + ".*" + b).get());
  }

  @ParameterizedTest
  @MethodSource("table")
  void printsOneLineThatHelps(String command, String line) {
    Path output = folder.resolve("out");
    Program.Result result = Program.run(words(command.replace("OUT", output.toString())));
    assertThat(result.err().lines()).singleElement().asString().matches(like(line));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(output).doesNotExist();
  }

  @Test
  void laterOptionsWinOverThoseOfAJobFile() throws IOException {
    Path job = folder.resolve("job.args");
    Path output = folder.resolve("later");
    Files.writeString(
        job,
        "# a job\n--input nowhere --limit 9 --no-resume\n--describer qwen2-audio\n--split test\n"
            + "--output "
            + folder.resolve("earlier")
            + "\n");
    Program.Result result =
        Program.run(
            "process",
            "@" + job,
            "--input=" + Program.SAMPLE,
            "--limit=1",
            "--describer=acoustic",
            "--resume",
            "--split=train",
            "--output=" + output);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("1 described");
    assertThat(folder.resolve("earlier")).doesNotExist();

    Program.Result again =
        Program.run("regenerate", "@" + job, "--input=" + Program.SAMPLE, "--output=" + output);
    assertThat(again.exitCode()).as("--no-resume is no option of regenerate").isEqualTo(2);
    Program.Result other =
        Program.run(
            "regenerate",
            "--split=test",
            "--split=train",
            "--input=" + Program.SAMPLE,
            "--output=" + output);
    assertThat(other.exitCode()).as(other.err()).isZero();
    assertThat(other.out()).contains("No row is selected");
  }

  @Test
  void aJobFileMayNameOthersButNotItself() throws IOException {
    Path inner = Files.writeString(folder.resolve("inner.args"), "--limit 1\n");
    Path outer =
        Files.writeString(
            folder.resolve("outer.args"), "--input " + Program.SAMPLE + "\n@" + inner + "\n");
    Path output = folder.resolve("out");
    Program.Result result = Program.run("process", "@" + outer, "--output=" + output);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("1 described");

    Path round = folder.resolve("round.args");
    Files.writeString(round, "--limit 1 @" + round);
    Program.Result endless = Program.run("process", "@" + round);
    assertThat(endless.exitCode()).isEqualTo(2);
    assertThat(endless.err()).contains("Which corpus?");
  }
}
