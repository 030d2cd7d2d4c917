package org.voicepersona.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.Golden;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.Tree;

/** Places that cannot be read or written: a sentence says so, and nothing is left behind. */
class PlacesIT {

  /** Bytes of a disk that is nearly full: less than any result takes. */
  private static final int LITTLE_ROOM = 8_192;

  private static final Path SHARD = Program.SAMPLE.resolve("data/train-00000-of-00002.parquet");

  @TempDir private Path folder;
  private Path file;
  private Path missing;

  @BeforeEach
  void makePlaces() throws IOException {
    file = Files.writeString(folder.resolve("file"), "mine");
    missing = folder.resolve("missing");
  }

  private String[] words(String command) {
    return command
        .replace("SAMPLE", Program.SAMPLE.toString())
        .replace("SHARD", SHARD.toString())
        .replace("GOLDEN", Golden.path("qwen2audio-tiny").toString())
        .replace("RESULT", FinishedRun.directory().toString())
        .replace("FILE", file.toString())
        .replace("MISSING", missing.toString())
        .split(" ", -1);
  }

  private Program.Result assertFails(String command, int status) throws IOException {
    Map<String, String> before = Tree.of(folder);
    Program.Result result = Program.run(words(command));
    assertThat(result.exitCode()).as(result.err()).isEqualTo(status);
    assertThat(result.err()).isNotBlank().doesNotContain("\tat ", "Exception");
    assertThat(Tree.of(folder)).isEqualTo(before);
    return result;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // In /proc nobody can make anything, not even root.
        "process --input=SAMPLE --output=/proc/x                  | 1 | /proc/x",
        "process --input=SAMPLE --output=/proc/x/y                | 1 | /proc/x",
        "test --input=SAMPLE --output=/proc/x                     | 1 | /proc/x",
        "describe SHARD --describer=acoustic --output=/proc/x.csv | 1 | /proc/x.csv",
        "export --output=RESULT --to=/proc/x                      | 1 | /proc/x",
        "export --output=RESULT --to=/proc/x.parquet              | 1 | /proc",
        "analyze --output=RESULT --no-audio --to=/proc/x          | 1 | /proc/x",
        "release --output=RESULT --no-audio --to=/proc/x          | 1 | /proc/x",
        // A file where a folder should be.
        "process --input=SAMPLE --output=FILE                     | 2 | is not a folder",
        "process --input=SAMPLE --output=FILE/x                   | 1 | FILE",
        "test --input=SAMPLE --output=FILE                        | 2 | FILE",
        "regenerate --output=FILE                                 | 2 | FILE",
        "export --output=FILE                                     | 1 | FILE",
        "export --output=RESULT --to=FILE                         | 2 | is not a folder",
        "export --output=RESULT --to=FILE/x.csv                   | 2 | FILE",
        "analyze --output=FILE                                    | 1 | FILE",
        "release --output=RESULT --no-audio --to=FILE             | 2 | is not a folder",
        "model info FILE                                          | 1 | FILE",
        "model verify FILE                                        | 1 | FILE",
        "model plan FILE                                          | 1 | FILE",
        "model prepare --from=FILE --to=MISSING                   | 1 | FILE",
        "model prepare --from=GOLDEN --to=FILE                    | 2 | is not a folder",
        // A folder where a file should be.
        "describe --describer=acoustic --output=SAMPLE --as=csv MISSING | 1 | no such file",
        // What is not there.
        "process --input=MISSING --output=MISSING/a/b             | 1 | MISSING",
        "test --input=MISSING --output=MISSING/a/b                | 1 | MISSING",
        "regenerate --output=MISSING                              | 1 | MISSING holds no result",
        "analyze --output=MISSING                                 | 1 | MISSING holds no result",
        "export --output=MISSING                                  | 1 | MISSING holds no result",
        "release --output=MISSING --to=MISSING/x                  | 1 | MISSING holds no result",
        "describe --describer=acoustic MISSING                    | 1 | MISSING: there is no such file",
        "model info MISSING                                       | 1 | MISSING",
        "model verify MISSING                                     | 1 | MISSING",
        "model plan MISSING                                       | 1 | MISSING",
        "model prepare --from=MISSING --to=MISSING/x              | 1 | MISSING",
        "process --input=SAMPLE --describer=qwen2-audio --model=MISSING --output=MISSING/x | 2 | MISSING",
      })
  void areToldOf(String command, int status, String words) throws IOException {
    String expected = words.replace("FILE", file.toString()).replace("MISSING", missing.toString());
    assertThat(assertFails(command, status).err()).contains(expected);
  }

  @Test
  void aFolderThatMayNotBeWrittenToStaysAsItIs() throws IOException {
    assumeThat(System.getProperty("user.name")).as("root may write anywhere").isNotEqualTo("root");
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      for (String command :
          new String[] {
            "process --input=SAMPLE --output=%s/x",
            "process --input=SAMPLE --output=%s",
            "export --output=RESULT --to=%s",
            "analyze --output=RESULT --no-audio --to=%s",
            "release --output=RESULT --no-audio --to=%s/x",
          }) {
        assertThat(assertFails(command.formatted(closed), 1).err()).contains("permission denied");
      }
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aFullDiskIsToldAndTheSameCommandGoesOn() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", disk.toString()))
        .as("only root may mount a small disk")
        .isZero();
    try {
      String[] process = {
        "process",
        "--input=" + Program.SAMPLE,
        "--output=" + disk.resolve("out"),
        "--describer=acoustic",
        "--checkpoint-interval=4"
      };
      assertDiskFull(CommandProcess.run(List.of(), process));
      Path filler = disk.resolve("filler");
      long rest = Math.max(0, disk.toFile().getUsableSpace() - LITTLE_ROOM);
      Files.write(filler, new byte[(int) rest]);
      for (String command :
          new String[] {
            "export --output=RESULT --format=csv --to=%s/e",
            "analyze --output=RESULT --no-audio --to=%s/a",
            "release --output=RESULT --to=%s/r --input=SAMPLE"
          }) {
        Program.Result result = Program.run(words(command.formatted(disk)));
        assertThat(result.exitCode()).as(command).isEqualTo(1);
        assertThat(result.err()).contains("No space left on device").doesNotContain("\tat ");
      }
      Files.delete(filler);
      assertThat(run("mount", "-o", "remount,size=64m", disk.toString())).isZero();
      CommandProcess.Result resumed = CommandProcess.run(List.of(), process);
      assertThat(resumed.exitCode()).as(resumed.err()).isZero();
      assertThat(resumed.out()).contains("33 described");
      assertThat(openFiles(disk)).isEmpty();
    } finally {
      assertThat(run("umount", "--lazy", disk.toString())).isZero();
    }
  }

  /** Returns what this process still holds open in a folder. */
  private static List<Path> openFiles(Path folder) throws IOException {
    List<Path> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.filter(Files::isSymbolicLink).toList()) {
        try {
          open.add(Files.readSymbolicLink(descriptor));
        } catch (NoSuchFileException e) {
          // closed meanwhile
        }
      }
    }
    return open.stream().filter(file -> file.startsWith(folder)).toList();
  }

  private static void assertDiskFull(CommandProcess.Result result) {
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("No space left on device").doesNotContain("\tat ");
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // there is no such program
    }
  }
}
