package org.voicepersona.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.RunJson;
import org.voicepersona.testing.Tree;

/** What reads a result compares it with its run.json first, and opens nothing that it names. */
class ResultIT {

  private static final int KILLED = 137;

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void copyResult() throws IOException {
    output = Tree.copy(FinishedRun.directory(), folder.resolve("out"));
  }

  /** Every command that reads a result, as it would write beside it. */
  private List<List<String>> readers() {
    String to = folder.resolve("to").toString();
    return List.of(
        List.of("analyze", "--no-audio", "--to=" + to),
        List.of("analyze", "--json"),
        List.of("export", "--format=csv", "--to=" + to),
        List.of("release", "--no-audio", "--to=" + to));
  }

  private Program.Result run(List<String> command, String... more) {
    List<String> args = new ArrayList<>(command);
    args.add("--output=" + output);
    args.addAll(List.of(more));
    return Program.run(args.toArray(new String[0]));
  }

  private void assertAllRefuse(String message, String... options) throws IOException {
    Map<String, String> before = Tree.of(folder);
    for (List<String> command : readers()) {
      Program.Result result = run(command, options);
      assertThat(result.exitCode()).as(command + result.err()).isEqualTo(1);
      assertThat(result.err()).contains(message).doesNotContain("\tat ");
      assertThat(result.out()).isEmpty();
    }
    assertThat(Tree.of(folder)).isEqualTo(before);
  }

  private void assertAllRead(String... options) {
    for (List<String> command : readers()) {
      Program.Result result = run(command, options);
      assertThat(result.exitCode()).as(command + result.err()).isZero();
    }
  }

  @Test
  void isReadAsItWasPublished() throws IOException {
    assertAllRead();
    RunJson.relist(output);
    assertAllRead();
  }

  @ParameterizedTest
  @ValueSource(strings = {"descriptions.jsonl", "data/train-00000-of-00001.parquet"})
  void isNotReadWhenAFileIsCutEditedOrMissing(String name) throws IOException {
    Path file = output.resolve(name);
    byte[] content = Files.readAllBytes(file);

    Files.write(file, Arrays.copyOf(content, content.length / 2));
    assertAllRefuse(name + " has ", "--incomplete");

    byte[] edited = content.clone();
    edited[content.length / 2] ^= 1;
    Files.write(file, edited);
    assertAllRefuse(name + " has another content than was written");

    Files.delete(file);
    assertAllRefuse(name + " is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"descriptions.jsonl", "data/train-00000-of-00001.parquet"})
  void listsWithoutDigestsTellByRowsAndBytes(String name) throws IOException {
    RunJson.edit(
        output,
        run -> {
          for (var file : run.withArray("files")) {
            ((ObjectNode) file).remove("sha256");
            if (file.get("path").asText().equals(name)) {
              ((ObjectNode) file).put("rows", 34);
            }
          }
        });
    assertAllRefuse(name + " has 33 rows instead of 34");
  }

  /** Whoever changes numbers by hand changes no file. */
  @ParameterizedTest
  @CsvSource({
    "descriptions.jsonl, descriptions.jsonl has 33 rows instead of 99",
    "data/train-00000-of-00001.parquet, data/train-00000-of-00001.parquet has 33 rows instead of 99",
    "failures.jsonl, failures.jsonl has 0 rows instead of 99",
  })
  void isNotReadWhereTheListHasOtherRows(String name, String message) throws IOException {
    RunJson.edit(
        output,
        run -> {
          for (var file : run.withArray("files")) {
            if (file.get("path").asText().equals(name)) {
              ((ObjectNode) file).put("rows", 99);
            }
          }
        });
    assertAllRefuse(message, "--incomplete");
  }

  @ParameterizedTest
  @CsvSource({
    "described, 'described is 99, descriptions.jsonl has 33'",
    "failed, 'failed is 99, failures.jsonl has 0'",
    "failedShards, 'failedShards is 99, failures.jsonl has 0'",
    "read, 'read is 99, described, failed and filtered make 33'",
    "filtered, 'read is 33, described, failed and filtered make 132'",
    "leftOut, 'leftOut is 99, of 0 filtered'",
  })
  void isNotReadWhereTheAccountContradictsIt(String count, String message) throws IOException {
    RunJson.edit(output, run -> ((ObjectNode) run.get("counts")).put(count, 99));
    assertAllRefuse(message, "--incomplete");
  }

  @Test
  void isNotReadWithFilesThatItDoesNotList() throws IOException {
    Path file = output.resolve("data/train-00000-of-00001.parquet");
    Files.copy(file, output.resolve("data/train-00000-of-00002.parquet"));
    assertAllRefuse("data/train-00000-of-00002.parquet is not listed", "--incomplete");
  }

  /** Between two renames, the files of two publications lie beside each other. */
  @Test
  void isNotReadBetweenTwoRenames() throws Exception {
    List<String> more = new ArrayList<>(List.of("process", "--limit=4", "--no-resume"));
    more.addAll(List.of("--input=" + Program.SAMPLE, "--output=" + output, "--describer=acoustic"));
    String[] command = more.toArray(new String[0]);
    CommandProcess.Result killed =
        CommandProcess.run(List.of("-Dvoicepersona.failpoint=publish-renamed:0:kill"), command);
    assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);

    assertAllRefuse("stopped while it published: the same command as before goes on");

    more.remove("--no-resume");
    Program.Result resumed = Program.run(more.toArray(new String[0]));
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertAllRead();
  }

  @Test
  void anIncompleteRunIsReadIfAskedFor() throws IOException {
    RunJson.edit(output, run -> run.put("complete", false));
    assertAllRefuse("is not complete");
    assertAllRefuse("--incomplete");
    assertAllRead("--incomplete");
    assertThat(folder.resolve("to/README.md"))
        .content()
        .contains("The run had not come to its end");
    Program.Result whole =
        Program.run(
            "release",
            "--no-audio",
            "--output=" + FinishedRun.directory(),
            "--to=" + folder.resolve("whole"));
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    assertThat(folder.resolve("whole/README.md"))
        .content()
        .doesNotContain("The run had not come to its end");
  }

  @Test
  void isNotDescribedAgainWhenItIsDamaged() throws IOException {
    Files.delete(output.resolve("descriptions.jsonl"));
    Map<String, String> before = Tree.of(output.resolve("data"));
    Program.Result result =
        run(List.of("regenerate", "--input=" + Program.SAMPLE, "--where=gender=male"));
    assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
    assertThat(result.err()).contains("descriptions.jsonl is missing");
    assertThat(output.resolve("descriptions.jsonl")).doesNotExist();
    assertThat(Tree.of(output.resolve("data"))).isEqualTo(before);
  }

  static Stream<String> noRunJson() {
    return Stream.of(
        "null", "{}", "[]", "7", "\"\"", "", "{", "{\"files\":[]}", "\0", "[".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource
  void noRunJson(String content) throws IOException {
    Files.writeString(output.resolve("run.json"), content);
    assertUnreadable();
  }

  static Stream<Consumer<ObjectNode>> unusableRunJson() {
    return Stream.of(
        run -> object(run, "counts").put("described", -1),
        run -> object(run, "counts").put("read", 1e30),
        run -> run.remove("counts"),
        run -> run.remove("fingerprint"),
        run -> run.remove("versions"),
        run -> run.putNull("files"),
        run -> run.withArray("files").addNull(),
        run -> object(run, "fingerprint").putNull("seed"),
        run -> object(run, "measures").putNull("seconds"),
        run -> run.put("generation", 0),
        run -> run.put("generation", Integer.MAX_VALUE),
        run -> run.put("complete", "perhaps"),
        run -> add(run, "../../x"),
        run -> add(run, "data/../../x"),
        run -> add(run, "/etc/passwd"),
        run -> add(run, "C:\\x"),
        run -> add(run, "data\\x"),
        run -> add(run, "data//x"),
        run -> add(run, ""),
        run -> add(run, "."),
        run -> add(run, "a\0b"),
        run -> add(run, "\u001b[2J"),
        run -> add(run, "descriptions.jsonl"),
        run -> first(run).put("rows", -1),
        run -> first(run).put("bytes", -1),
        run -> first(run).put("sha256", "abc"),
        run -> first(run).remove("path"));
  }

  private static ObjectNode object(ObjectNode run, String name) {
    return (ObjectNode) run.get(name);
  }

  private static ObjectNode first(ObjectNode run) {
    return (ObjectNode) run.withArray("files").get(0);
  }

  private static void add(ObjectNode run, String path) {
    ArrayNode files = run.withArray("files");
    files.addObject().put("path", path).put("rows", 0).put("bytes", 0).put("sha256", "");
  }

  @ParameterizedTest
  @MethodSource
  void unusableRunJson(Consumer<ObjectNode> change) throws IOException {
    RunJson.edit(output, change);
    assertUnreadable();
  }

  private void assertUnreadable() throws IOException {
    assertAllRefuse("run.json is not what a run of this program writes");
    Map<String, String> before = Tree.of(folder);
    for (String command : List.of("process", "regenerate")) {
      Program.Result result = run(List.of(command, "--input=" + Program.SAMPLE));
      assertThat(result.exitCode()).as(command + result.err()).isEqualTo(2);
      assertThat(result.err()).contains("run.json is not").doesNotContain("\tat ");
    }
    assertThat(Tree.of(folder)).isEqualTo(before);
  }

  @Test
  void aFolderWithoutRunJsonIsNoResult() throws IOException {
    Files.delete(output.resolve("run.json"));
    assertAllRefuse("holds no result: run 'voicepersona process --output DIR' first");
  }

  @Test
  void aTornLastLineIsDamage() throws IOException {
    Files.writeString(output.resolve("failures.jsonl"), "{\"index\":", StandardOpenOption.APPEND);
    assertAllRefuse("failures.jsonl has ");
  }
}
