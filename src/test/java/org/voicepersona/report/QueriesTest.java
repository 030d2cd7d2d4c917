package org.voicepersona.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.voicepersona.testing.FinishedRun;

/** The example queries, run over a result; and what makes them quick. */
class QueriesTest {

  private static final Path QUERIES = Path.of("scripts/queries");

  private static List<String> run(String name) throws IOException, SQLException {
    String query = Files.readString(QUERIES.resolve(name));
    return Sql.query("SET file_search_path = '%s';".formatted(FinishedRun.directory()) + query);
  }

  @Test
  void everyQueryRuns() throws Exception {
    try (Stream<Path> files = Files.list(QUERIES)) {
      for (Path file : files.sorted().toList()) {
        assertThat(run(file.getFileName().toString())).as("%s", file).isNotNull();
      }
    }
  }

  @Test
  void theySayWhatTheResultHolds() throws Exception {
    assertThat(run("voices-of-a-speaker.sql")).isNotEmpty().allMatch(row -> row.contains("|"));
    assertThat(run("one-clip-a-speaker.sql")).hasSize(16);
    assertThat(run("pitch-by-gender.sql")).hasSize(2).anyMatch(row -> row.startsWith("female|"));
    assertThat(run("good-low-voices.sql")).isNotEmpty();
  }

  @Test
  void speakersHaveBloomFiltersAndPagesAnIndex() throws Exception {
    Path file = FinishedRun.directory().resolve("data/train-00000-of-00001.parquet");
    assertThat(
            Sql.query(
                "SELECT * FROM parquet_bloom_probe('%s', 'speaker_id', 'S_000001')"
                    .formatted(file)))
        .allMatch(row -> row.endsWith("|false"));
    assertThat(
            Sql.query(
                "SELECT * FROM parquet_bloom_probe('%s', 'speaker_id', 'nobody')".formatted(file)))
        .isNotEmpty()
        .allMatch(row -> row.endsWith("|true"));
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      for (ColumnChunkMetaData column : reader.getRowGroups().get(0).getColumns()) {
        assertThat(column.getOffsetIndexReference()).as("%s", column.getPath()).isNotNull();
        assertThat(column.getColumnIndexReference()).as("%s", column.getPath()).isNotNull();
      }
    }
    assertThat(
            Sql.query(
                "SELECT bool_and(index > before) FROM (SELECT index, lag(index, 1, -1) OVER (ORDER BY file_row_number) AS before FROM read_parquet('%s', file_row_number = true))"
                    .formatted(file)))
        .containsExactly("true");
  }
}
