package org.voicepersona.globe.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.UnreadableShardException;

/** What one process has learnt of an archive, the next one takes from where the run has kept it. */
class KeptIndexesTest {

  @TempDir Path folder;

  private int made;

  private final IndexedLayout counting =
      layout(
          place -> {
            made++;
            return Map.of("size", Long.toString(place.bytes()));
          });

  /** Returns a layout of shards with a single row. */
  private static IndexedLayout layout(Function<ShardPlace, Map<String, String>> texts) {
    return new IndexedLayout() {
      @Override
      public String name() {
        return "one row";
      }

      @Override
      public boolean isOf(ShardPlace place) {
        return true;
      }

      @Override
      public void index(ShardPlace place, RowIndexWriter rows)
          throws IOException, UnreadableShardException {
        rows.add(new IndexedRow(texts.apply(place), Map.of()));
      }
    };
  }

  @AfterEach
  void forget() {
    KeptIndexes.OF_THIS_PROCESS.lookIn(folder.resolve("nowhere"));
  }

  /** A process has a store of its own. */
  private String openInAnotherProcess(Path shard) throws IOException, UnreadableShardException {
    try (RowIndex index =
        IndexStore.temporary().open(ShardPlace.of(shard.toString()), counting, "")) {
      return index.rows().row(0).texts().get("size");
    }
  }

  /** A musical clef takes two characters of Java's. */
  @Test
  void aTextThatIsTooLongIsCutBetweenCharacters() throws Exception {
    IndexedLayout wordy = layout(place -> Map.of("text", "a" + "\uD834\uDD1E".repeat(15_000)));
    Path shard = Files.writeString(folder.resolve("a.tar"), "first");
    try (RowIndex index = IndexStore.temporary().open(ShardPlace.of(shard.toString()), wordy, "")) {
      assertThat(index.rows().row(0).texts().get("text"))
          .isEqualTo("a" + "\uD834\uDD1E".repeat(9_999));
    }
  }

  @Test
  void anIndexIsMadeOnceForARunAndAgainWhenItsShardChanges() throws Exception {
    Path shard = Files.writeString(folder.resolve("a.tar"), "first");
    Path kept = folder.resolve("progress/indexes");

    KeptIndexes.OF_THIS_PROCESS.lookIn(kept);
    assertThat(openInAnotherProcess(shard)).isEqualTo("5");
    assertThat(kept).doesNotExist(); // the folder is not the run's before the run has begun
    KeptIndexes.OF_THIS_PROCESS.keepIn(kept);
    KeptIndexes.OF_THIS_PROCESS.lookIn(kept);
    assertThat(openInAnotherProcess(shard)).isEqualTo("5");
    assertThat(made).isEqualTo(1);

    Files.writeString(shard, "second");
    assertThat(openInAnotherProcess(shard)).isEqualTo("6");
    Files.writeString(shard, "SECOND");
    Files.setLastModifiedTime(shard, FileTime.fromMillis(1_000));
    assertThat(openInAnotherProcess(shard)).isEqualTo("6");
    assertThat(made).isEqualTo(3);
    try (Stream<Path> files = Files.list(kept)) {
      assertThat(files).hasSize(1); // those of the earlier states are gone
    }
  }

  @Test
  void aWorkerUsesTheIndexThatTheRunKeeps() throws Exception {
    Path shard = Files.writeString(folder.resolve("a.tar"), "first");
    Path kept = folder.resolve("progress/indexes");
    KeptIndexes.OF_THIS_PROCESS.keepIn(kept);
    openInAnotherProcess(shard);
    KeptIndexes.OF_THIS_PROCESS.lookIn(folder.resolve("nowhere"));

    KeptIndexes.OF_THIS_PROCESS.share(kept.toUri());

    assertThat(openInAnotherProcess(shard)).isEqualTo("5");
    assertThat(made).isEqualTo(1);
    KeptIndexes.OF_THIS_PROCESS.share(folder.resolve("not-seen").toUri());
    assertThat(openInAnotherProcess(shard)).isEqualTo("5");
    assertThat(made).isEqualTo(2);
  }

  @Test
  void whatAKilledProcessHasLeftIsRemovedAndOtherShardsStay() throws Exception {
    Path kept = Files.createDirectories(folder.resolve("progress/indexes"));
    Files.writeString(kept.resolve("half.tmp"), "left");
    KeptIndexes.OF_THIS_PROCESS.keepIn(kept);

    openInAnotherProcess(Files.writeString(folder.resolve("a.tar"), "a"));
    openInAnotherProcess(Files.writeString(folder.resolve("b.tar"), "b"));

    try (Stream<Path> files = Files.list(kept)) {
      assertThat(files).hasSize(2).allMatch(file -> file.toString().endsWith(".rows"));
    }
  }

  @Test
  void whatIsLeftOfAKeptIndexIsMadeAgain() throws Exception {
    Path shard = Files.writeString(folder.resolve("a.tar"), "first");
    Path kept = folder.resolve("progress/indexes");
    KeptIndexes.OF_THIS_PROCESS.lookIn(kept);
    KeptIndexes.OF_THIS_PROCESS.keepIn(kept);
    openInAnotherProcess(shard);
    try (Stream<Path> files = Files.list(kept)) {
      Files.write(files.toList().get(0), new byte[3]);
    }

    KeptIndexes.OF_THIS_PROCESS.lookIn(kept);

    assertThat(openInAnotherProcess(shard)).isEqualTo("5");
    assertThat(made).isEqualTo(2);
  }
}
