package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.RowIndices;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.LaunchedJob;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.testing.Mutations;
import org.voicepersona.testing.Tree;

/**
 * Output directories in which somebody has changed a file are gone on with or refused with a
 * message, and nothing else: no other exception, and no more memory than such files may take.
 */
@Timeout(900)
class ResultFuzzTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEED = 17;
  private static final int FEW = 100;
  private static final int MANY = 2_000;
  private static final int ROWS = 40;
  private static final long MOST_ALLOCATED = 64L << 20;
  private static final int REACH = 4_000;
  private static final String HASH = "a".repeat(64);

  @TempDir private static Path folder;

  private static final List<Path> RESULTS = new ArrayList<>();

  @BeforeAll
  static void makeResults() throws IOException {
    Path finished = folder.resolve("finished");
    SimulatedRun.finish(finished, Outcomes.corpus(ROWS));
    writeShards(finished);
    RESULTS.add(finished);

    Path killed = folder.resolve("killed");
    try (Progress progress = Progress.open(killed, SimulatedRun.FINGERPRINT, true)) {
      SimulatedRun.describe(progress, Outcomes.corpus(ROWS), 7);
      try (var ledger = progress.answers().open()) {
        ledger.sent(HASH, "clip");
        ledger.unpaid(HASH);
      }
    }
    RESULTS.add(killed);

    Path again = Tree.copy(finished, folder.resolve("again"));
    List<RowRule> rules = List.of(RowRule.parse("gender=male"), RowRule.parse("failed"));
    try (Progress progress =
        Progress.regenerate(again, SimulatedRun.FINGERPRINT, rules, LaunchedJob.Inquiry.NONE)
            .orElseThrow()) {
      SimulatedRun.describe(progress, Outcomes.corpus(ROWS / 2), 7);
    }
    RESULTS.add(again);
  }

  /** As a run over the corpus would have. */
  private static void writeShards(Path result) throws IOException {
    try (Progress progress = Progress.open(result, SimulatedRun.FINGERPRINT, true)) {
      List<KnownShard> shards = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        shards.add(
            new KnownShard(
                Outcomes.shard(i),
                i == 2 ? "test" : "train",
                "/corpus/" + Outcomes.shard(i),
                1234,
                "",
                ROWS,
                HASH,
                RowIndices.from(i == 1 ? ROWS : 0, ROWS),
                Shard.Fault.NONE,
                true));
      }
      progress.learn(ShardTable.EMPTY, ShardTable.of(0, shards, Map.of()));
      SimulatedRun.publish(progress, true);
    }
  }

  @Test
  void changedFilesAreRefusedOrRead() throws IOException {
    changeAndOpen(FEW);
  }

  @Test
  @Tag("soak")
  void manyChangedFilesAreRefusedOrRead() throws IOException {
    changeAndOpen(MANY);
  }

  private static void changeAndOpen(int times) throws IOException {
    Mutations mutations = Mutations.of(SEED);
    Path copy = folder.resolve("copy");
    int refused = 0;
    for (int i = 0; i < times; i++) {
      Path result = mutations.pick(RESULTS);
      Tree.delete(copy);
      Tree.copy(result, copy);
      String what = "change %d: %s".formatted(i, change(copy, mutations));
      long allocated = allocated();
      for (Use use : USES) {
        try {
          use.of(copy);
        } catch (IOException | UncheckedIOException | PlaceRefusedException e) {
          refused++;
          requirePlain(what, e);
        } catch (RuntimeException | Error e) {
          throw new AssertionError(what, e);
        }
      }
      assertThat(allocated() - allocated).as(what).isLessThan(MOST_ALLOCATED);
    }
    assertThat(refused).isGreaterThan(times / 2);
  }

  private static void requirePlain(String what, Exception refusal) {
    String message =
        refusal instanceof UncheckedIOException unchecked
            ? unchecked.getCause().getMessage()
            : refusal.getMessage();
    assertThat(message).as(what + refusal).isNotBlank().hasSizeLessThan(4_000);
  }

  @FunctionalInterface
  private interface Use {
    void of(Path result) throws IOException;
  }

  /** What commands do with a result before and after they describe. */
  private static final List<Use> USES =
      List.of(
          OutputGuard::require,
          ResultFuzzTest::read,
          result -> Progress.begun(result).ifPresent(Fingerprint::values),
          result -> assertThat(Progress.unfinishedRegeneration(result)).isNotNull(),
          ResultFuzzTest::regenerate,
          result -> goOn(result, true),
          result -> goOn(result, false));

  private static void read(Path result) throws IOException {
    PublishedOutput output = PublishedOutput.open(result, true);
    assertThat(output.summary().kept()).isNotNull();
    try (Stream<VoiceRecord> voices = output.descriptions();
        Stream<?> failures = output.failures()) {
      assertThat(voices.map(VoiceRecord::toJson)).doesNotContain("");
      assertThat(failures).doesNotContainNull();
    }
  }

  private static void regenerate(Path result) throws IOException {
    List<RowRule> rules = List.of(RowRule.parse("failed"));
    Optional<Progress> progress =
        Progress.regenerate(result, SimulatedRun.FINGERPRINT, rules, LaunchedJob.Inquiry.NONE);
    if (progress.isPresent()) {
      progress.get().abandon();
      progress.get().close();
    }
  }

  private static void goOn(Path result, boolean resume) throws IOException {
    try (Progress progress = Progress.open(result, SimulatedRun.FINGERPRINT, resume)) {
      assertThat(progress.settledRows()).isNotNegative();
      assertThat(progress.shards().read().shards()).doesNotContainNull();
      assertThat(progress.met()).isNotNull();
      assertThat(progress.spent()).isNotNull();
      assertThat(progress.publishedRevision()).isNotNull();
      progress.shards().describedRows("train", (index, key) -> {});
      SimulatedRun.publish(progress, true);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  /** Changes one of the files, and says which and how. */
  private static String change(Path result, Mutations mutations) throws IOException {
    Path file = mutations.pick(files(result));
    byte[] before = Files.readAllBytes(file);
    int how = mutations.random().nextInt(8);
    Files.delete(file);
    switch (how) {
      case 0 -> {}
      case 1 -> Files.createDirectory(file);
      case 2 -> Files.copy(mutations.pick(files(result)), file);
      case 3 -> Files.write(file, mutations.bytes(before, REACH));
      default -> Files.write(file, changedContent(file, before, mutations));
    }
    if (how > 3 && file.getFileName().toString().endsWith(".jsonl")) {
      relist(result, result.relativize(file).toString());
    }
    return "%s, %d".formatted(result.relativize(file), how);
  }

  private static List<Path> files(Path result) throws IOException {
    try (Stream<Path> files = Files.walk(result)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static byte[] changedContent(Path file, byte[] before, Mutations mutations)
      throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".json")) {
      return mutations.json(JSON.readTree(before));
    }
    boolean hasLines = name.endsWith(".jsonl") || name.matches(".*\\.(journal|part)");
    return hasLines ? changedLine(before, mutations) : mutations.bytes(before, REACH);
  }

  /** Changes the JSON of a line; where lines check themselves, the new line does so too. */
  private static byte[] changedLine(byte[] before, Mutations mutations) throws IOException {
    List<String> lines = new ArrayList<>(new String(before, UTF_8).lines().toList());
    if (lines.isEmpty()) {
      return "{}\n".getBytes(UTF_8);
    }
    int at = mutations.random().nextInt(lines.size());
    String line = lines.get(at);
    boolean checksItself = !line.startsWith("{");
    String json = checksItself ? StoredOutcome.parse(line.getBytes(UTF_8)).json() : line;
    byte[] changed = mutations.json(JSON.readTree(json));
    char kind = Character.toUpperCase(line.charAt(0));
    String head = checksItself ? "%c %s ".formatted(kind, checksum(kind, changed)) : "";
    lines.set(at, head + new String(changed, UTF_8));
    return (String.join("\n", lines) + "\n").getBytes(UTF_8);
  }

  private static String checksum(char kind, byte[] json) {
    CRC32C crc = new CRC32C();
    crc.update(kind);
    crc.update(json);
    return "%08x".formatted(crc.getValue());
  }

  /** Makes {@code run.json} say that this is what was written. */
  private static void relist(Path result, String path) throws IOException {
    Path file = result.resolve("run.json");
    if (!Files.isRegularFile(file)) {
      return;
    }
    ObjectNode run = (ObjectNode) JSON.readTree(file.toFile());
    for (JsonNode listed : run.withArray("files")) {
      if (listed.path("path").asText().equals(path)) {
        ((ObjectNode) listed)
            .put("bytes", Files.size(result.resolve(path)))
            .put("sha256", ListedFile.of(result.resolve(path), path, 0).sha256());
      }
    }
    Files.write(file, JSON.writeValueAsBytes(run));
  }
}
