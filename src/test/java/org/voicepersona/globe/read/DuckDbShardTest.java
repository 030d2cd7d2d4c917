package org.voicepersona.globe.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.VoiceSample;

/** On shards that DuckDB writes: their row groups say nothing of their ordinal. */
class DuckDbShardTest {

  /** The fewest rows that DuckDB puts into a row group are one of its vectors. */
  private static final int ROWS_PER_GROUP = 2048;

  @TempDir private Path folder;

  @Test
  void everyRowGroupIsReadOnce() throws Exception {
    int rows = 2 * ROWS_PER_GROUP + 100;
    Path file = folder.resolve("train-0.parquet");
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute(
          """
          COPY (SELECT {'bytes': ('clip ' || row)::BLOB, 'path': 'x.flac'} AS audio,
                       'speaker ' || row AS speaker_id
                FROM range(%d) rows(row))
          TO '%s' (FORMAT parquet, ROW_GROUP_SIZE %d)
          """
              .formatted(rows, file, ROWS_PER_GROUP));
    }

    Reading reading =
        Reading.of(
            new Shard(file.toString(), "train-0.parquet", "train", "d", 0, rows),
            ColumnNames.GLOBE);

    assertThat(reading.failures()).isEmpty();
    assertThat(reading.samples())
        .extracting(VoiceSample::speakerId)
        .isEqualTo(IntStream.range(0, rows).mapToObj(row -> "speaker " + row).toList());
    assertThat(reading.samples())
        .extracting(sample -> new String(sample.audio(), UTF_8))
        .isEqualTo(IntStream.range(0, rows).mapToObj(row -> "clip " + row).toList());
  }
}
