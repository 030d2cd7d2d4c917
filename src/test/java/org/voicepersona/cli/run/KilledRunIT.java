package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Corpora;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;

/**
 * A run that is killed at a step, or meets a full disk, ends byte for byte like one that was never
 * disturbed; {@link RandomKillsIT} kills at any moment.
 */
class KilledRunIT {

  private static final int KILLED = 137;
  private static final int COPIES = 10;

  @TempDir private static Path folder;
  private static Map<String, String> unkilled;

  @BeforeAll
  static void runUnkilled() throws Exception {
    Path output = folder.resolve("unkilled");
    assertThat(Program.run(command(output)).exitCode()).isZero();
    unkilled = PublishedFiles.digests(output);
    assertThat(unkilled)
        .containsOnlyKeys(
            "data/train-00000-of-00001.parquet", "descriptions.jsonl", "failures.jsonl");
  }

  private static String[] command(Path output) {
    return new String[] {
      "process",
      "--input=" + Program.SAMPLE,
      "--output=" + output,
      "--checkpoint-interval=4",
      Program.BEGINNINGS
    };
  }

  private static CommandProcess process(Path output, String... jvmOptions) throws IOException {
    return CommandProcess.start(List.of(jvmOptions), command(output));
  }

  /** Runs the same command again, and compares what it comes to. */
  private static void assertGoesOnToTheSame(Path output) throws IOException {
    Program.Result resumed = Program.run(command(output));
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(PublishedFiles.digests(output)).isEqualTo(unkilled);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "journal-write:0",
        "journal-write:17",
        "journal-line:0",
        "journal-line:9",
        "part-rename:2",
        "part-renamed:2",
        "parquet-footer:0",
        "publish-rename:0",
        "publish-rename:1",
        "publish-renamed:0",
        "publish-renamed:2"
      })
  void killedAtAStep(String step) throws Exception {
    Path output = folder.resolve(step.replace(':', '-'));
    int killed = process(output, "-Dvoicepersona.failpoint=" + step + ":kill").await().exitCode();
    assertThat(killed).isEqualTo(KILLED);

    assertGoesOnToTheSame(output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal-line:5", "part-rename:1", "parquet-footer:0"})
  void metAFullDisk(String step) throws Exception {
    Path output = folder.resolve("full-" + step.replace(':', '-'));

    CommandProcess.Result full =
        process(output, "-Dvoicepersona.failpoint=" + step + ":error").await();
    assertThat(full.exitCode()).isEqualTo(1);
    assertThat(full.err()).contains("No space left on device");

    assertGoesOnToTheSame(output);
  }

  private static boolean hasJournal(Path output) {
    try (Stream<Path> segments = Files.list(output.resolve(".progress/1/journal"))) {
      return segments.findAny().isPresent();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void interruptedByCtrlC() throws Exception {
    Path corpus = Corpora.copiesOfSample(folder.resolve("corpus"), COPIES);
    Path output = folder.resolve("interrupted");
    String[] command = {"process", "--input=" + corpus, "--output=" + output, Program.BEGINNINGS};

    CommandProcess.Result stopped =
        CommandProcess.start(List.of(), command).interruptAt(() -> hasJournal(output));
    assertThat(stopped.err()).contains("Stopped. The same command goes on from here.");
    long described = PublishedOutput.at(output).summary().counts().described();
    assertThat(described).isBetween(1L, COPIES * 33L - 1);

    Program.Result resumed = Program.run(command);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("going on after " + described + " rows");
    assertThat(PublishedOutput.at(output).summary().counts().described()).isEqualTo(COPIES * 33);
  }
}
