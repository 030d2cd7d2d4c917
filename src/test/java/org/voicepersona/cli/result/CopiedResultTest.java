package org.voicepersona.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.Tree;

/** A result that was copied, and not all of it: what goes on, and what is lost in no case. */
class CopiedResultTest {

  @TempDir private static Path described;
  @TempDir private Path folder;

  @BeforeAll
  static void describeSample() {
    assertThat(process(described).exitCode()).isZero();
  }

  private static Program.Result process(Path output, String... more) {
    return Program.run(
        Stream.concat(
                Stream.of(
                    "process",
                    "--input=" + Program.SAMPLE,
                    "--output=" + output,
                    "--dataset=MushanW/GLOBE_V2",
                    "--describer=acoustic",
                    Program.BEGINNINGS),
                Stream.of(more))
            .toArray(String[]::new));
  }

  /** What copies a folder may leave out what is empty. */
  @Test
  void makesAnewWhatACopyHasLeftOut() throws IOException {
    Path output = Tree.copy(described, folder.resolve("out"));
    Files.delete(output.resolve(".progress/lock"));
    Files.delete(output.resolve(".progress/1/journal"));
    Tree.delete(output.resolve("logs"));
    Program.Result result = process(output, "--limit=2");
    assertThat(result.exitCode()).as(result.err()).isZero();

    Tree.delete(output.resolve(".progress/1/parts"));
    Program.Result anew = process(output);
    assertThat(anew.exitCode()).as(anew.err()).isZero();
    assertThat(output.resolve("descriptions.jsonl"))
        .hasSameBinaryContentAs(described.resolve("descriptions.jsonl"));
  }

  /** A result without its progress is not begun anew in silence, and not replaced by less. */
  @ParameterizedTest
  @ValueSource(strings = {".progress", ".progress/1", ".progress/1/fingerprint.json"})
  void doesNotGoOnWhereACopyHasLeftOutTheProgress(String missing) throws IOException {
    Path output = Tree.copy(described, folder.resolve("out"));
    Tree.delete(output.resolve(missing));
    Map<String, String> before = PublishedFiles.digests(output);
    for (Program.Result result :
        List.of(
            process(output, "--limit=2"),
            process(output, "--new"),
            Program.run(
                "regenerate",
                "--input=" + Program.SAMPLE,
                "--output=" + output,
                "--where=gender=male",
                Program.BEGINNINGS))) {
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .contains("has 33 descriptions, but its progress is not there")
          .contains("--no-resume");
      assertThat(PublishedFiles.digests(output)).isEqualTo(before);
    }
    Program.Result anew = process(output, "--no-resume");
    assertThat(anew.exitCode()).as(anew.err()).isZero();
    assertThat(PublishedFiles.digests(output)).isEqualTo(before);
  }

  @Test
  void isNotReplacedByLessWhereACopyHasLeftOutParts() throws IOException {
    Path output = Tree.copy(described, folder.resolve("out"));
    try (Stream<Path> parts = Files.list(output.resolve(".progress/1/parts"))) {
      Files.delete(parts.sorted().findFirst().orElseThrow());
    }
    Map<String, String> before = PublishedFiles.digests(output);
    Program.Result less = process(output, "--limit=2");
    assertThat(less.exitCode()).isEqualTo(1);
    assertThat(less.err()).contains("has 33 descriptions").contains("nothing was replaced");
    assertThat(PublishedFiles.digests(output)).isEqualTo(before);

    Program.Result all = process(output);
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(PublishedFiles.digests(output)).isEqualTo(before);
  }
}
