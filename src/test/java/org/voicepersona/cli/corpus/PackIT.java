package org.voicepersona.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Corpora;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.Tree;

/** A packing that is ended at any moment goes on, and comes to the same bytes. */
class PackIT {

  @TempDir private Path folder;

  private static String[] words(Path corpus, Path to) {
    return new String[] {"pack", "--input=" + corpus, "--to=" + to, "--file-mb=3"};
  }

  @ParameterizedTest
  @CsvSource({
    "parquet-footer:0:kill, 137, 4",
    "parquet-footer:2:kill, 137, 2",
    "parquet-footer:2:error, 1, 2",
    "parquet-footer:2:INT, 130, 2",
    "publish-rename:0:kill, 137, 0",
    "publish-renamed:1:kill, 137, 0",
    "publish-rename:2:TERM, 143, 0",
  })
  void goesOnWhereItStopped(String failPoint, int status, int mostFilesLeft) throws Exception {
    Path corpus = Corpora.copiesOfSample(folder.resolve("corpus"), 4);
    Path undisturbed = folder.resolve("undisturbed");
    assertThat(Program.run(words(corpus, undisturbed)).exitCode()).isZero();

    Path to = folder.resolve("to");
    CommandProcess.Result ended =
        CommandProcess.run(List.of("-D" + FailPoint.PROPERTY + "=" + failPoint), words(corpus, to));
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(status);
    assertThat(ended.err()).doesNotContain("\tat ");
    if (failPoint.startsWith("parquet")) {
      assertThat(to.resolve("data")).doesNotExist();
    }
    Program.Result again = Program.run(words(corpus, to));

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out().lines().filter(line -> line.contains("a file of")))
        .hasSizeLessThanOrEqualTo(mostFilesLeft);
    assertThat(Tree.of(to)).isEqualTo(Tree.of(undisturbed));
    assertThat(Files.exists(to.resolve("README.md"))).isTrue();
  }
}
