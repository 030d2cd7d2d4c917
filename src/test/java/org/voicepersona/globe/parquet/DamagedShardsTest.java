package org.voicepersona.globe.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.parquet.bytes.FileBytes;
import org.voicepersona.globe.parquet.bytes.PageMemory;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.ShardReader;

/** Changes bytes of footers and of what lies before them: a file is refused or read, to its end. */
class DamagedShardsTest {

  private static final int MUTATIONS = 100;
  private static final int MANY_MUTATIONS = 2000;
  private static final int MOST_BYTES_CHANGED = 6;

  @TempDir private Path folder;

  @Test
  void whateverIsChangedReadingEnds() throws Exception {
    mutate(MUTATIONS);
  }

  @Test
  @Tag("soak")
  void whateverIsChangedManyTimesReadingEnds() throws Exception {
    mutate(MANY_MUTATIONS);
  }

  private void mutate(int times) throws Exception {
    for (ShardMaker maker : new ShardMaker[] {ShardMaker.DUCKDB, ShardMaker.PARQUET_JAVA}) {
      for (int seed = 2; seed < 6; seed++) {
        Path made = Files.createDirectory(folder.resolve("%s-%d".formatted(maker, seed)));
        byte[] whole = Files.readAllBytes(maker.make(made, new Random(seed), 120).shard());
        Random random = new Random(seed);
        for (int i = 0; i < times / 8; i++) {
          requireRefusalOrRows(changed(whole, random), "%s %d.%d".formatted(maker, seed, i));
        }
      }
    }
  }

  private static byte[] changed(byte[] whole, Random random) {
    int footer = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(whole.length - 8);
    byte[] changed = whole.clone();
    int from = random.nextBoolean() ? whole.length - 8 - footer : 4;
    int to = from == 4 ? Math.min(whole.length - 8, 4000) : whole.length - 8;
    for (int n = 1 + random.nextInt(MOST_BYTES_CHANGED); n > 0; n--) {
      changed[from + random.nextInt(to - from)] = (byte) random.nextInt();
    }
    return changed;
  }

  private void requireRefusalOrRows(byte[] bytes, String which) throws IOException {
    Path file = Files.write(folder.resolve("changed.parquet"), bytes);
    Shard shard = new Shard(file.toString(), "changed.parquet", "train", "d", 0, 0);
    PageMemory memory = new PageMemory(64 << 20, 128 << 20, 1 << 20);
    FileBytes opened = FileBytes.open(file.toString());
    try (ShardReader reader = ParquetShard.open(shard, ColumnNames.GLOBE, opened, memory)) {
      assertThat(reader.rows()).as(which).isLessThan(3_000_000);
      RowCursor<VoiceSample> rows = reader.samples(new BitSet());
      for (long row = 0; row < reader.rows(); row++) {
        assertThat(rows.seek(row) || !rows.fault().isEmpty()).as(which).isTrue();
      }
    } catch (UnreadableShardException e) {
      assertThat(e).as(which).hasMessageMatching("(?s).{10,}");
    }
    assertThat(memory.used()).as(which).isZero();
  }
}
