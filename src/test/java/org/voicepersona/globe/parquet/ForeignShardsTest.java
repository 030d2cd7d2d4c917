package org.voicepersona.globe.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.parquet.bytes.FileBytes;
import org.voicepersona.globe.parquet.bytes.PageMemory;
import org.voicepersona.globe.parquet.bytes.RequestSizes;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.ShardReader;

/** Whoever wrote a shard and however, its rows are those that DuckDB reads. */
class ForeignShardsTest {

  private static final List<String> KEPT =
      ShardMaker.COLUMNS.stream()
          .map(column -> column.substring(column.lastIndexOf(" AS ") + 4))
          .filter(name -> Column.GLOBE.stream().noneMatch(own -> own.label().equals(name)))
          .toList();

  private static final ColumnNames NAMES =
      ColumnNames.GLOBE.keeping(KEPT.stream().map(Column::new).toList());

  @TempDir private Path folder;

  static Stream<Arguments> someSeeds() {
    return seeds(4);
  }

  static Stream<Arguments> manySeeds() {
    return seeds(100);
  }

  private static Stream<Arguments> seeds(int most) {
    return Stream.of(ShardMaker.values())
        .flatMap(maker -> LongStream.range(0, most).mapToObj(seed -> Arguments.of(maker, seed)));
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("someSeeds")
  void theRowsAreThoseThatDuckDbReads(ShardMaker maker, long seed) throws Exception {
    requireSameRows(maker, seed);
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("manySeeds")
  void theRowsOfManyShardsAreThoseThatDuckDbReads(ShardMaker maker, long seed) throws Exception {
    requireSameRows(maker, seed);
  }

  private void requireSameRows(ShardMaker maker, long seed) throws Exception {
    Random random = new Random(seed);
    ShardMaker.Made made =
        maker.make(folder, random, ShardMaker.pick(random, 0, 1, 50, 300, 700, 700, 2500));
    Path file = made.shard();
    List<String> expected = readWithDuckDb(made.rows());
    Shard shard = new Shard(file.toString(), file.getFileName().toString(), "train", "d", 0, 0);

    try (ShardReader local = ShardReader.open(shard, NAMES)) {
      requireEqual(read(local, random, false), expected);
    }
    PageMemory pagesInFiles = new PageMemory(1 << 20, 1 << 28, 500);
    try (ShardReader small = ParquetShard.open(shard, NAMES, distant(file), pagesInFiles)) {
      requireEqual(read(small, random, false), expected);
    }
    try (ShardReader some = ShardReader.open(shard, NAMES)) {
      assertThat(read(some, random, true)).isSubsetOf(expected);
    }
    assertThat(pagesInFiles.used()).isZero();
  }

  /** A million characters of difference help nobody. */
  private static void requireEqual(List<String> read, List<String> expected) {
    for (int row = 0; row < Math.min(read.size(), expected.size()); row++) {
      assertThat(read.get(row)).isEqualTo(expected.get(row));
    }
    assertThat(read).hasSameSizeAs(expected);
  }

  private static FileBytes distant(Path file) throws IOException {
    RequestSizes small = new RequestSizes(20_000, 1000, 3000, 100);
    return new FileBytes(file.toString(), new CountingChannel(FileChannel.open(file)), small);
  }

  private static List<String> read(ShardReader reader, Random random, boolean leavesOut)
      throws Exception {
    BitSet wanted = new BitSet();
    for (int row = 0; row < reader.rows(); row++) {
      wanted.set(row, !leavesOut || random.nextInt(20) == 0);
    }
    RowCursor<VoiceSample> rows = reader.samples(wanted);
    List<String> read = new ArrayList<>();
    for (int row = wanted.nextSetBit(0); row >= 0; row = wanted.nextSetBit(row + 1)) {
      assertThat(rows.seek(row)).as(rows.fault()).isTrue();
      read.add(text(rows.value()));
    }
    return read;
  }

  private static String text(VoiceSample sample) {
    List<String> cells = new ArrayList<>();
    cells.add(Long.toString(sample.index()));
    cells.add(HexFormat.of().formatHex(sample.audio()));
    cells.add(sample.transcript());
    cells.add(sample.speakerId());
    cells.add(Double.toString(sample.duration()));
    KEPT.forEach(name -> cells.add(normal(name, sample.kept().getOrDefault(name, ""))));
    return String.join("|", cells);
  }

  /** Takes away what differs between two right ways to write a value. */
  private static String normal(String name, String value) {
    if (value.isEmpty()) {
      return "";
    }
    return switch (name) {
      case "single" -> Float.toString(Float.parseFloat(value));
      case "double" -> Double.toString(Double.parseDouble(value));
      case "dec4", "dec18", "dec38" -> new BigDecimal(value).toPlainString();
      case "micros", "millis", "clock" ->
          value
              .replace(' ', 'T')
              .replace("+0000", "")
              .replaceFirst("(\\.\\d*?)0+$", "$1")
              .replaceFirst("\\.$", "");
      // polars knows no UUIDs.
      case "id" -> value.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}") ? value : "bytes";
      default -> value;
    };
  }

  private static List<String> readWithDuckDb(Path file) throws SQLException {
    String clip =
        isStruct(file) ? "CASE WHEN audio IS NULL THEN NULL ELSE audio.bytes END" : "audio";
    String query =
        "SELECT coalesce(lower(hex(%s)), ''), coalesce(trim(transcript), ''), speaker_id, duration::DOUBLE, %s FROM read_parquet(?)"
            .formatted(
                clip,
                String.join(
                    ", ", KEPT.stream().map("coalesce(%s::VARCHAR, '')"::formatted).toList()));
    List<String> rows = new ArrayList<>();
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement statement = duckDb.prepareStatement(query)) {
      statement.setString(1, file.toString());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          List<String> cells = new ArrayList<>(List.of(Integer.toString(rows.size())));
          for (int i = 1; i <= 3; i++) {
            cells.add(row.getString(i));
          }
          cells.add(Double.toString(row.getDouble(4)));
          for (int i = 0; i < KEPT.size(); i++) {
            cells.add(normal(KEPT.get(i), row.getString(5 + i)));
          }
          rows.add(String.join("|", cells));
        }
      }
    }
    return rows;
  }

  private static boolean isStruct(Path file) throws SQLException {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement statement =
            duckDb.prepareStatement("DESCRIBE SELECT audio FROM read_parquet(?)")) {
      statement.setString(1, file.toString());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString("column_type").startsWith("STRUCT");
      }
    }
  }
}
