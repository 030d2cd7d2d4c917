package org.voicepersona.globe.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.ShardContents.Form;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;
import org.voicepersona.globe.shard.ShardReader;
import org.voicepersona.testing.SqlShard;

/**
 * Whatever program wrote a column, of whatever type and encoding, its values are those that DuckDB
 * reads. The files in the folder {@code parquet} of the test resources are others'; a column of no
 * recordings is added to each.
 */
class ForeignColumnsTest {

  private static final Path FILES = Path.of("src/test/resources/parquet");

  /** What DuckDB cannot read, or shows as the numbers of classes or of units of time. */
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "byte_stream_split_extended.gzip.parquet",
          "labels-datasets.parquet",
          "spans-polars.parquet",
          "spans-pyarrow.parquet");

  @TempDir private Path folder;

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .filter(file -> !NOT_COMPARED.contains(file.getFileName().toString()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyValueIsTheOneThatDuckDbReads(Path foreign) throws Exception {
    requireRowsOf(foreign, new EditedShard(foreign).withAudio().write(file()));
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFooterNeedSayNoMoreThanWherePagesLie(Path foreign) throws Exception {
    EditedShard edited = new EditedShard(foreign).withAudio();
    FileMetaData footer = edited.footer();
    footer.unsetCreated_by();
    footer.unsetKey_value_metadata();
    for (RowGroup group : footer.getRow_groups()) {
      group.unsetOrdinal();
      group.unsetFile_offset();
      group.unsetTotal_compressed_size();
      Collections.reverse(group.getColumns());
      for (ColumnChunk chunk : group.getColumns()) {
        chunk.unsetOffset_index_offset();
        chunk.unsetOffset_index_length();
        chunk.unsetColumn_index_offset();
        chunk.unsetColumn_index_length();
        chunk.getMeta_data().unsetStatistics();
        chunk.getMeta_data().unsetEncoding_stats();
        chunk.getMeta_data().unsetBloom_filter_offset();
      }
    }
    requireRowsOf(foreign, edited.write(file()));
  }

  private void requireRowsOf(Path foreign, Path file) throws Exception {
    List<String> names = names(file);
    DuckDbColumns expected = DuckDbColumns.read(readableByDuckDb(foreign), names);

    List<Map<String, String>> rows = read(file, names);

    rows.forEach(row -> row.replaceAll(expected::agreed));
    assertThat(rows).isEqualTo(expected.rows());
  }

  private static List<String> names(Path file) throws Exception {
    return ShardReader.contents(file.toString()).columns().stream()
        .filter(column -> column.form() != Form.OTHER && !column.name().equals("audio"))
        .map(StoredColumn::name)
        .toList();
  }

  /** DuckDB reads the new LZ4 alone; there are three files of the same rows. */
  private static Path readableByDuckDb(Path file) {
    return file.getFileName().toString().endsWith("hadoop_lz4_compressed.parquet")
        ? FILES.resolve("lz4_raw_compressed.parquet")
        : file;
  }

  @Test
  void numbersOfClassesAreTheirNames() throws Exception {
    requireClasses(new EditedShard(FILES.resolve("labels-datasets.parquet")));
  }

  @Test
  void theNamesOfClassesMayStandInArrowsSchemaAlone() throws Exception {
    EditedShard edited = new EditedShard(FILES.resolve("labels-datasets.parquet"));
    edited.footer().getKey_value_metadata().removeIf(it -> it.getKey().equals("huggingface"));
    assertThat(edited.footer().getKey_value_metadata())
        .extracting(it -> it.getKey())
        .contains("ARROW:schema")
        .doesNotContain("huggingface");
    requireClasses(edited);
  }

  private void requireClasses(EditedShard shard) throws Exception {
    Path file = shard.withAudio().write(file());
    ColumnNames names = ColumnNames.parse(List.of("transcript=text"), List.of());
    List<String> told = new ArrayList<>();
    for (VoiceSample row : samples(file, names)) {
      told.add("%s|%s|%s".formatted(row.transcript(), row.gender(), row.accent()));
    }
    assertThat(told).containsExactly("a|female|irish", "b|male|scottish", "c|male|", "d||welsh");
  }

  @ParameterizedTest
  @CsvSource({"spans-pyarrow, ms us ns", "spans-polars, ms us ns"})
  void spansOfTimeAreSecondsWhateverTheUnit(String foreign, String units) throws Exception {
    List<String> names = List.of(units.split(" "));
    Path file = new EditedShard(FILES.resolve(foreign + ".parquet")).withAudio().write(file());

    for (String name : names) {
      assertThat(read(file, names))
          .extracting(row -> row.get(name))
          .containsExactly("-1", "0.1", "1.2", "", "3.4", "4.5", "5.6", "6.7");
    }
    assertThat(ShardReader.contents(file.toString()).find("us").orElseThrow().type())
        .isEqualTo("duration");
  }

  @Test
  void theDurationOfAClipMayBeASpanOfTime() throws Exception {
    Path file = new EditedShard(FILES.resolve("spans-pyarrow.parquet")).withAudio().write(file());

    assertThat(samples(file, ColumnNames.parse(List.of("duration=us"), List.of())))
        .extracting(VoiceSample::duration)
        .containsExactly(Double.NaN, 0.1, 1.2, Double.NaN, 3.4, 4.5, 5.6, 6.7);
    assertThat(samples(file, ColumnNames.parse(List.of("duration=s"), List.of())))
        .extracting(VoiceSample::duration)
        .containsExactly(Double.NaN, Double.NaN, 1.0, Double.NaN, 3.0, 4.0, 5.0, 6.0);
  }

  @Test
  void theDurationOfAClipMayBeAnIntervalWithoutMonths() throws Exception {
    Path file =
        SqlShard.write(
            file(),
            "SELECT audio, unnest([INTERVAL '3.3 seconds', INTERVAL '1 day 2 seconds', INTERVAL '1 month'])"
                + " AS duration FROM sample LIMIT 3");

    assertThat(samples(file, ColumnNames.GLOBE))
        .extracting(VoiceSample::duration)
        .containsExactly(3.3, 86_402.0, Double.NaN);
  }

  @Test
  void bytesOfValuesMayLieApart() throws Exception {
    Path foreign = FILES.resolve("byte_stream_split_extended.gzip.parquet");
    Path file = new EditedShard(foreign).withAudio().write(file());
    List<String> plain = names(file).stream().filter(name -> name.endsWith("_plain")).toList();
    assertThat(plain).hasSize(7);
    List<String> split =
        plain.stream().map(name -> name.replace("_plain", "_byte_stream_split")).toList();

    List<Map<String, String>> rows =
        read(file, Stream.concat(plain.stream(), split.stream()).toList());

    assertThat(rows).hasSize(200);
    for (Map<String, String> row : rows) {
      assertThat(split.stream().map(row::get).toList())
          .isEqualTo(plain.stream().map(row::get).toList());
    }
  }

  @Test
  void aColumnMayBeSeveralOfOurs() throws Exception {
    Path file = FILES.resolve("types-pyarrow.parquet");
    ColumnNames names =
        ColumnNames.parse(
            List.of("audio=binary", "transcript=string", "gender=string"),
            List.of("again=string", "raw=binary"));

    List<VoiceSample> rows = samples(file, names);

    assertThat(rows).hasSize(8).extracting(VoiceSample::transcript).contains("eins", "zwei");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.gender()).isEqualTo(row.transcript());
              assertThat(row.kept().getOrDefault("again", "")).isEqualTo(row.transcript());
              assertThat(row.kept().getOrDefault("raw", "")).isEqualTo(row.transcript());
              assertThat(new String(row.audio(), UTF_8)).isEqualTo(row.transcript());
            });
  }

  private Path file() {
    return folder.resolve("train-0.parquet");
  }

  private static List<Map<String, String>> read(Path file, List<String> names) throws Exception {
    ColumnNames kept = ColumnNames.GLOBE.keeping(names.stream().map(Column::new).toList());
    List<Map<String, String>> rows = new ArrayList<>();
    for (VoiceSample sample : samples(file, kept)) {
      Map<String, String> cells = new LinkedHashMap<>();
      names.forEach(name -> cells.put(name, sample.kept().getOrDefault(name, "")));
      rows.add(cells);
    }
    return rows;
  }

  private static List<VoiceSample> samples(Path file, ColumnNames names) throws Exception {
    Shard shard = new Shard(file.toString(), "train-0.parquet", "train", "d", 0, 0);
    List<VoiceSample> samples = new ArrayList<>();
    try (ShardReader reader = ShardReader.open(shard, names)) {
      RowCursor<VoiceSample> rows = reader.samples(new BitSet());
      for (long row = 0; row < reader.rows(); row++) {
        assertThat(rows.seek(row)).as(rows.fault()).isTrue();
        samples.add(rows.value());
      }
    }
    return samples;
  }
}
