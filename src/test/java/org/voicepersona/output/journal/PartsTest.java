package org.voicepersona.output.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.output.Outcomes;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.record.StoredOutcome;

/** Few parts hold what many held, and generations share what neither changes. */
class PartsTest {

  private static final int MANY = MergedOutcomes.FAN_IN + 5;

  @TempDir private Path folder;
  private Parts parts;

  @BeforeEach
  void makeFolder() throws IOException {
    parts = new Parts(Files.createDirectory(folder.resolve("parts")));
  }

  @AfterEach
  void removeFailPoint() {
    System.clearProperty(FailPoint.PROPERTY);
    FailPoint.reset();
  }

  /** Parts that overlap, of rows that also failed: some in two places, one shard as a whole. */
  private void commitMany() throws IOException {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(1));
    for (int row : order) {
      parts.commit(
          List.of(
              described(row),
              described((row + 7) % MANY),
              failed(row, "elsewhere.parquet"),
              failed(MANY + row, "a.parquet"),
              failed(MANY + row, "b.parquet")));
    }
    parts.commitWholeShard(StoredOutcome.of(Outcomes.failedShard("train", "broken.parquet")));
  }

  private static StoredOutcome described(int row) {
    return StoredOutcome.of(Outcomes.described("train", row, "s.parquet", row));
  }

  private static StoredOutcome failed(int row, String shard) {
    return StoredOutcome.of(Outcomes.failed("train", row, shard, row));
  }

  private static Set<String> lines(Parts parts) throws IOException {
    Set<String> lines = new TreeSet<>();
    for (Path part : parts.list()) {
      lines.addAll(Files.readAllLines(part));
    }
    return lines;
  }

  private static Map<String, String> digests(Parts parts) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (Path part : parts.list()) {
      digests.put(part.getFileName().toString(), DigestUtils.sha256Hex(Files.readAllBytes(part)));
    }
    return digests;
  }

  @Test
  void fewPartsHoldAllThatManyHeld() throws IOException {
    commitMany();
    Set<String> before = lines(parts);
    parts.compact();
    assertThat(lines(parts)).isEqualTo(before);
    assertThat(parts.list()).hasSizeLessThanOrEqualTo(MergedOutcomes.FAN_IN / 2 + 1);
    assertThat(parts.wholeShards()).containsExactly("broken.parquet");
  }

  @Test
  void rowsAreThoseOfTheOutcomesAndPartsAreReadForThemOnce() throws IOException {
    commitMany();
    List<String> outcomes = new ArrayList<>();
    parts.forEach((part, it) -> outcomes.add(it.kind() + " " + it.place()));
    List<String> rows = new ArrayList<>();
    parts.forEachRow((kind, place) -> rows.add(kind + " " + place));
    assertThat(rows).isEqualTo(outcomes);
    for (Path part : parts.list()) {
      FileTime written = Files.getLastModifiedTime(part);
      byte[] same = Files.readAllBytes(part);
      Files.write(part, new byte[same.length]);
      Files.setLastModifiedTime(part, written);
    }
    parts.forEachRow((kind, place) -> rows.add(kind + " " + place));
    assertThat(rows).hasSize(2 * outcomes.size());
    Files.setLastModifiedTime(parts.list().get(0), FileTime.fromMillis(0));
    assertThatThrownBy(() -> parts.forEachRow((kind, place) -> {}))
        .as("what was changed since is read again")
        .hasMessageContaining("is damaged");
  }

  @Test
  void whoReadsWhilePartsAreMergedReadsAllThatTheyHeld() throws IOException {
    commitMany();
    Set<String> before = lines(parts);
    Set<String> read = new TreeSet<>();
    parts.forEach(
        (part, outcome) -> {
          if (read.isEmpty()) {
            parts.compact();
          }
          read.add(new String(outcome.toLine(), UTF_8).strip());
        });
    assertThat(read).isEqualTo(before);
  }

  /**
   * Were all parts merged each time, most would be written three times here, and ever more often.
   */
  @Test
  void howeverManyPartsComeWhatTheyHoldIsWrittenAgainAFewTimesAtMost() throws IOException {
    long committed = 0;
    long merged = 0;
    Set<Path> before = Set.of();
    for (int row = 0; row < 400; row++) {
      parts.commit(List.of(described(row)));
      Set<Path> now = Set.copyOf(parts.list());
      committed += bytesOfOthers(now, before);
      before = Set.copyOf(parts.compact(List.copyOf(now)));
      merged += bytesOfOthers(before, now);
      assertThat(before)
          .hasSizeLessThanOrEqualTo(MergedOutcomes.FAN_IN)
          .containsExactlyInAnyOrderElementsOf(parts.list());
    }
    assertThat(lines(parts)).hasSize(400);
    assertThat(merged).isBetween(committed / 2, committed);
  }

  private static long bytesOfOthers(Set<Path> parts, Set<Path> than) throws IOException {
    long bytes = 0;
    for (Path part : parts) {
      bytes += than.contains(part) ? 0 : Files.size(part);
    }
    return bytes;
  }

  @Test
  void fewPartsStayAsTheyAre() throws IOException {
    for (int row = 0; row < MergedOutcomes.FAN_IN; row++) {
      parts.commit(List.of(described(row)));
    }
    Map<String, String> before = digests(parts);
    parts.compact();
    assertThat(digests(parts)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "part-rename, 0", "part-rename, 3", "part-renamed, 0", "part-renamed, 3",
    "part-remove, 0", "part-remove, 1", "part-remove, 20", "part-remove, 72"
  })
  void whereverItIsCutOffNothingIsLost(String step, int unharmed) throws IOException {
    commitMany();
    Set<String> before = lines(parts);
    System.setProperty(FailPoint.PROPERTY, step + ":" + unharmed + ":error");
    assertThatThrownBy(() -> parts.compact()).hasMessageContaining("No space left");
    removeFailPoint();

    assertThat(lines(parts)).isEqualTo(before);
    parts.deleteUnfinished();
    parts.compact();
    assertThat(lines(parts)).isEqualTo(before);
  }

  @Test
  void aGenerationSharesThePartsOfWhichItWantsAll() throws IOException {
    for (int row = 0; row < 30; row += 3) {
      parts.commit(List.of(described(row), described(row + 1), described(row + 2)));
    }
    Map<String, String> before = digests(parts);
    Parts next = new Parts(Files.createDirectory(folder.resolve("next")));

    for (int time = 0; time < 2; time++) {
      next.takeOver(parts, (kind, place) -> place.index() != 7);
    }

    assertThat(digests(parts)).isEqualTo(before);
    Set<String> expected = lines(parts);
    expected.remove(new String(described(7).toLine(), UTF_8).strip());
    assertThat(lines(next)).isEqualTo(expected);
    long shared =
        next.list().stream().filter(part -> isSame(part, folder.resolve("parts"))).count();
    assertThat(shared).isEqualTo(9);
  }

  private static boolean isSame(Path part, Path other) {
    Path twin = other.resolve(part.getFileName());
    try {
      return Files.exists(twin) && Files.isSameFile(part, twin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
