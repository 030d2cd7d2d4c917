package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.directory.LineInput;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordOrder;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.LaunchedJob;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.testing.RunJson;
import org.voicepersona.testing.Tree;

/** Files of a result that were made to hurt are refused in a line, within bounds. */
class CraftedResultTest {

  private static final long GIGABYTE = 1L << 30;
  private static final long MOST_ALLOCATED = 8L * JsonFile.MOST_BYTES;

  @TempDir private Path folder;

  @BeforeEach
  void makeResult() throws IOException {
    SimulatedRun.finish(folder, Outcomes.corpus(30));
    try (Progress progress = Progress.open(folder, SimulatedRun.FINGERPRINT, true)) {
      progress.journal().append(Outcomes.described("train", 1_000, Outcomes.shard(0), 1_000));
      progress.journal().end();
      Path shards = progress.generation().shardTable();
      Files.createDirectories(shards);
      String entry = "{\"shards\":[],\"removed\":[],\"ends\":{}}";
      Files.writeString(shards.resolve("0000000001.json"), entry);
      Files.writeString(progress.generation().publicationList(), "{\"files\":[]}");
    }
  }

  private void goOn() throws IOException {
    Progress.unfinishedRegeneration(folder);
    OutputGuard.require(folder);
    Progress.open(folder, SimulatedRun.FINGERPRINT, true).close();
  }

  private void read() throws IOException {
    PublishedOutput result = PublishedOutput.open(folder, true);
    try (Stream<VoiceRecord> voices = result.descriptions();
        Stream<?> failures = result.failures()) {
      assertThat(voices.count() + failures.count()).isPositive();
    }
  }

  private void assertRefused(Path file, ThrowingCallable use) {
    long before = allocated();
    assertThatThrownBy(use).hasMessageContaining(file.toString()).hasMessageMatching("\\P{Cntrl}+");
    assertThat(allocated() - before).isLessThan(MOST_ALLOCATED);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static void makeHuge(Path file) throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(GIGABYTE);
    }
  }

  private Path journal() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(".progress/1"))) {
      return files.filter(file -> file.toString().matches(".*\\.(part|journal)")).findFirst().get();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run.json",
        ".progress/1/fingerprint.json",
        ".progress/1/shards/0000000001.json",
        ".progress/1/publication.json"
      })
  void jsonThatIsSomethingElse(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] good = Files.readAllBytes(file);
    for (String content :
        new String[] {
          "null",
          "[]",
          "7",
          "",
          "{",
          "\"x\"",
          "true",
          "[".repeat(100_000),
          "{\"a\":".repeat(10_000),
          "{\"a\":\"1\",\"a\":\"2\"}",
          "{\"a\":null}",
          "{\"shards\":[null]}",
          "{\"files\":[{}]}",
          "9".repeat(1_000_000),
          "{\"files\":[" + "9".repeat(10_000) + "]}",
          new String(good, UTF_8) + "{}",
          "{\"x\":[" + "0,".repeat(JsonFile.MOST_TOKENS) + "0]}"
        }) {
      Files.writeString(file, content);
      assertRefused(file, this::goOn);
    }
    makeHuge(file);
    assertRefused(file, this::goOn);
    Files.delete(file);
    Files.createDirectory(file);
    assertRefused(file, this::goOn);
  }

  @Test
  void linesWithoutAnEnd() throws IOException {
    makeHuge(journal());
    assertRefused(journal(), this::goOn);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"split\":\"train\",\"shard\":\"a\",\"row\":1}",
        "{\"split\":\"train\",\"shard\":\"a\",\"row\":1,\"index\":-1}",
        "{\"split\":\"train\",\"shard\":\"a\",\"row\":1,\"index\":null}",
        "{\"split\":\"train\",\"shard\":\"a\",\"index\":1}"
      })
  void outcomesOfNoPlace(String json) throws IOException {
    RecordOrder place = new RecordOrder("train", 1, new RowId("a", 1));
    byte[] line = new StoredOutcome(StoredOutcome.Kind.DESCRIBED, place, json).toLine();
    Files.write(journal(), line);
    Files.write(journal(), line, StandardOpenOption.APPEND);
    assertRefused(journal(), this::goOn);
  }

  @ParameterizedTest
  @ValueSource(strings = {"descriptions.jsonl", "failures.jsonl"})
  void publishedLinesThatAreNone(String name) throws IOException {
    Path file = folder.resolve(name);
    for (byte[] content :
        new byte[][] {
          "null\n".getBytes(UTF_8),
          "{\"index\":1,\"index\":2}\n".getBytes(UTF_8),
          "{\"index\":1e999,\"row\":[]}\n".getBytes(UTF_8),
          "{\"index\":\"x\",\"row\":\"y\"}\n".getBytes(UTF_8),
          {'{', '"', (byte) 0xFF, (byte) 0xFE, '"', ':', '1', '}', '\n'},
          new byte[LineInput.MOST_BYTES + 1]
        }) {
      Files.write(file, content);
      relist(name);
      assertThatThrownBy(this::read)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "failures.jsonl | \"row\":1,\"index\":-1",
        "failures.jsonl | \"row\":1",
        "failures.jsonl | \"row\":1,\"index\":2147483647",
        "descriptions.jsonl | \"row\":1,\"index\":-1",
        "descriptions.jsonl | \"row\":1,\"index\":2147483647",
        "descriptions.jsonl | \"row\":-1",
        "descriptions.jsonl | \"index\":1"
      })
  void publishedOutcomesOfNoPlace(String name, String numbers) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(
        file,
        "{\"split\":\"train\",\"shard\":\"a\",%s,\"stage\":\"READ\",\"reason\":\"no-audio\",\"message\":\"x\"}\n"
            .formatted(numbers));
    relist(name);
    List<RowRule> rules = List.of(RowRule.parse("failed"), RowRule.parse("gender=male"));
    assertThatThrownBy(
            () ->
                Progress.regenerate(
                    folder, SimulatedRun.FINGERPRINT, rules, LaunchedJob.Inquiry.NONE))
        .hasMessageContaining(file + ", line 1 is damaged: ");
  }

  /** Each line is within the bounds of a file, all of them are not. */
  @Test
  void shardsOfTooManyNumbers() throws IOException {
    String run = "[0,1,0]";
    String indices = (run + ",").repeat(JsonFile.MOST_TOKENS / 6) + run;
    String line =
        "{\"name\":\"%d\",\"split\":\"train\",\"uri\":\"file:///a\",\"rows\":1,\"indices\":[%s]}\n";
    Path shards = folder.resolve("shards.jsonl");
    Files.writeString(shards, line.formatted(1, indices).repeat(4));
    listShards();
    assertRefused(shards, () -> PublishedOutput.at(folder).shards());
  }

  @Test
  void shardsThatAreNone() throws IOException {
    Path shards = folder.resolve("shards.jsonl");
    for (String content : List.of("null\n", "{}\n", "[]\n", "{\n", "\n", "{\"name\":\"a\"}\n")) {
      Files.writeString(shards, content);
      listShards();
      assertRefused(shards, () -> PublishedOutput.at(folder).shards());
    }
    makeHuge(shards);
    RunJson.edit(
        folder,
        json ->
            ((ObjectNode) json.withArray("files").get(json.get("files").size() - 1))
                .put("bytes", GIGABYTE));
    assertRefused(shards, () -> PublishedOutput.at(folder).shards());
  }

  @Test
  void shardsBehindALink() throws IOException {
    Path shards = folder.resolve("shards.jsonl");
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "");
    Files.createSymbolicLink(shards, elsewhere);
    listShards();
    assertRefused(shards, () -> PublishedOutput.at(folder).shards());
  }

  /** Lists {@code shards.jsonl} last, as it is now. */
  private void listShards() throws IOException {
    ListedFile now = ListedFile.of(folder.resolve("shards.jsonl"), "shards.jsonl", 1);
    RunJson.edit(
        folder,
        run -> {
          for (Iterator<JsonNode> files = run.withArray("files").iterator(); files.hasNext(); ) {
            if (files.next().get("path").asText().equals("shards.jsonl")) {
              files.remove();
            }
          }
          run.withArray("files")
              .addObject()
              .put("path", "shards.jsonl")
              .put("rows", 1)
              .put("bytes", now.bytes())
              .put("sha256", now.sha256());
        });
  }

  /** Lists a file with one line as it is now, in an account that is right. */
  private void relist(String name) throws IOException {
    ListedFile now = ListedFile.of(folder.resolve(name), name, 1);
    RunJson.edit(
        folder,
        run -> {
          for (Iterator<JsonNode> files = run.withArray("files").iterator(); files.hasNext(); ) {
            ObjectNode file = (ObjectNode) files.next();
            String path = file.get("path").asText();
            if (path.endsWith(".parquet")) {
              files.remove();
            } else if (path.equals(name)) {
              file.put("rows", 1).put("bytes", now.bytes()).put("sha256", now.sha256());
            }
          }
          ObjectNode counts = (ObjectNode) run.get("counts");
          counts.put(name.startsWith("d") ? "described" : "failed", 1);
          long read = 0;
          for (String part : List.of("described", "failed", "filtered")) {
            read += counts.get(part).asLong();
          }
          counts.put("read", read);
        });
    Tree.delete(folder.resolve("data"));
  }

  /** A list names a file of somebody's, which would go as one that is no longer part. */
  @Test
  void onlyFilesOfAResultAreEverRemoved() throws IOException {
    Path thesis = Files.writeString(folder.resolve("thesis.txt"), "mine\n");
    ListedFile listed = ListedFile.of(thesis, "thesis.txt", 1);
    new FileList(List.of(listed)).write(folder.resolve(".progress/1/publication.json"));
    SimulatedRun.finish(folder, Outcomes.corpus(33));
    assertThat(thesis).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource({"lost, 2", "Lost, 3"})
  void splitsThatDifferByCapitalsHaveFilesOfTheirOwn(String split, int files) throws IOException {
    Path other = folder.resolve("other");
    SimulatedRun.finish(
        other,
        List.of(
            Outcomes.described("lost", 0, "a", 0),
            Outcomes.described(split, 1, "b", 0),
            Outcomes.described("found", 0, "c", 0)));
    try (Stream<Path> data = Files.list(other.resolve("data"))) {
      assertThat(data.map(file -> file.getFileName().toString().toLowerCase(Locale.ROOT)))
          .hasSize(files)
          .doesNotHaveDuplicates();
    }
    assertThatCode(() -> PublishedOutput.open(other, false)).doesNotThrowAnyException();
  }
}
