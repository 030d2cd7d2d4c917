package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.LaidOutClips;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.Tree;

/** Archives and folders of recordings are read through kills, and as they grow. */
class ArchiveRunIT {

  private static final int KILLED = 137;

  @TempDir private Path folder;

  private static List<VoiceSample> clips() throws IOException {
    return LaidOutClips.of(Program.SAMPLE.resolve("data"));
  }

  private void tar(Path archive, List<VoiceSample> clips) throws Exception {
    Path files = LaidOutClips.asSamples(folder.resolve("files-of-" + archive.getFileName()), clips);
    Files.createDirectories(archive.getParent());
    Path beside = folder.resolve(archive.getFileName());
    int status =
        new ProcessBuilder(
                "tar", "--sort=name", "--auto-compress", "-cf", beside + "", "-C", files + "", ".")
            .start()
            .waitFor();
    assertThat(status).isZero();
    Files.move(beside, archive, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String[] process(Path corpus, Path output, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "process",
                "--input=" + corpus,
                "--dataset=corpus",
                "--describer=acoustic",
                Program.BEGINNINGS,
                "--output=" + output));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private static void assertWorks(Program.Result result) {
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  private void assertAsDescribedAtOnce(Path corpus, Path output) throws IOException {
    assertWorks(Program.run(process(corpus, folder.resolve("at-once"))));
    assertThat(PublishedFiles.digests(output))
        .isEqualTo(PublishedFiles.digests(folder.resolve("at-once")));
  }

  private static CommandProcess.Result killed(String failPoint, String... command)
      throws Exception {
    return CommandProcess.run(List.of("-D" + FailPoint.PROPERTY + "=" + failPoint), command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train.tar", "train.tar.gz"})
  void aRunThatIsKilledGoesOnWithTheIndexItMade(String name) throws Exception {
    Path corpus = folder.resolve("corpus");
    Path output = folder.resolve("out");
    tar(corpus.resolve(name), clips());

    assertThat(killed("journal-line:9:kill", process(corpus, output)).exitCode()).isEqualTo(KILLED);

    Path indexes = output.resolve(".progress/indexes");
    List<Path> kept;
    try (Stream<Path> files = Files.list(indexes)) {
      kept = files.toList();
    }
    assertThat(kept).hasSize(1);
    FileTime made = Files.getLastModifiedTime(kept.get(0));
    assertWorks(Program.run(process(corpus, output)));
    assertThat(Files.getLastModifiedTime(kept.get(0))).isEqualTo(made);
    assertAsDescribedAtOnce(corpus, output);
  }

  @Test
  void aPackingOfAnArchiveThatIsKilledGoesOn() throws Exception {
    Path corpus = folder.resolve("corpus");
    tar(corpus.resolve("train.tar.gz"), clips());
    String[] toNew = {"pack", "--input=" + corpus, "--to=" + folder.resolve("to"), "--file-mb=1"};

    assertThat(killed("parquet-footer:1:kill", toNew).exitCode()).isEqualTo(KILLED);

    assertWorks(Program.run(toNew));
    Path atOnce = folder.resolve("at-once");
    assertWorks(Program.run("pack", "--input=" + corpus, "--to=" + atOnce, "--file-mb=1"));
    assertThat(Tree.of(folder.resolve("to"))).isEqualTo(Tree.of(atOnce));
  }

  private static BooleanSupplier published(Path output, long rows) {
    return () -> {
      Path descriptions = output.resolve("descriptions.jsonl");
      try (Stream<String> lines =
          Files.exists(descriptions) ? Files.lines(descriptions) : Stream.empty()) {
        return lines.count() >= rows;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static CommandProcess watch(Path corpus, Path output) throws IOException {
    return CommandProcess.start(
        List.of(),
        process(
            corpus,
            output,
            "--watch",
            "--poll-seconds=1",
            "--checkpoint-seconds=1",
            "--publish-seconds=1"));
  }

  @Test
  void anArchiveThatComesToAWatchedFolderIsDescribed() throws Exception {
    Path corpus = folder.resolve("corpus");
    Path output = folder.resolve("out");
    List<VoiceSample> clips = clips();
    tar(corpus.resolve("train-0.tar"), clips.subList(0, 5));

    CommandProcess watching = watch(corpus, output);
    watching.awaitMoment(published(output, 5));
    tar(corpus.resolve("train-1.tar"), clips.subList(5, 12));
    CommandProcess.Result stopped = watching.interruptAt(published(output, 12));

    assertThat(stopped.err()).doesNotContain("\tat ");
    assertAsDescribedAtOnce(corpus, output);
  }

  @Test
  void recordingsThatComeToAWatchedFolderAreDescribed() throws Exception {
    Path corpus = folder.resolve("corpus");
    Path output = folder.resolve("out");
    List<VoiceSample> clips = clips();
    LaidOutClips.asSamples(corpus, clips.subList(0, 5));

    CommandProcess watching = watch(corpus, output);
    watching.awaitMoment(published(output, 5));
    Path more = LaidOutClips.asSamples(folder.resolve("more"), clips.subList(0, 9));
    List<Path> files;
    try (Stream<Path> all = Files.list(more)) {
      files = all.sorted().filter(it -> !Files.exists(corpus.resolve(it.getFileName()))).toList();
    }
    for (Path file : files.stream().sorted(Comparator.reverseOrder()).toList()) {
      Files.move(file, corpus.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
    watching.interruptAt(published(output, 9));

    assertAsDescribedAtOnce(corpus, output);
  }
}
