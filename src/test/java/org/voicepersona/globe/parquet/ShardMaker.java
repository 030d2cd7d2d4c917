package org.voicepersona.globe.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.voicepersona.testing.Python;

/** Writes the same kind of rows in as many ways as a seed chooses, as different makers do. */
enum ShardMaker {
  /** DuckDB itself, which knows no ordinals. */
  DUCKDB {
    @Override
    Made make(Path folder, Random random, int rows) throws SQLException {
      Path file = folder.resolve("duckdb.parquet");
      writeWithDuckDb(
          file,
          random,
          rows,
          "PARQUET_VERSION %s, COMPRESSION %s, ROW_GROUP_SIZE %d, DICTIONARY_SIZE_LIMIT %d"
              .formatted(
                  pick(random, "v1", "v2"),
                  pick(random, "uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw"),
                  2048 * (1 + random.nextInt(2)),
                  random.nextInt(3) * 2000));
      return new Made(file, file);
    }
  },
  /** parquet-java, with small pages. */
  PARQUET_JAVA {
    @Override
    Made make(Path folder, Random random, int rows) throws IOException, SQLException {
      Path source = folder.resolve("rows.parquet");
      writeWithDuckDb(source, random, rows, "COMPRESSION uncompressed");
      Path file = folder.resolve("java.parquet");
      rewriteWithParquetJava(source, file, random);
      return new Made(file, source);
    }
  },
  /** pyarrow, where Python has it. */
  PYARROW {
    @Override
    Made make(Path folder, Random random, int rows) throws Exception {
      return rewriteWithPython(
          folder,
          random,
          rows,
          "pyarrow",
          """
          import random, sys, pyarrow as pa, pyarrow.parquet as pq
          r = random.Random(int(sys.argv[3]))
          t = pq.read_table(sys.argv[1])
          if r.random() < 0.5:
              i = t.column_names.index('transcript')
              kind = r.choice([pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
              t = t.set_column(i, 'transcript', t['transcript'].cast(kind))
          pq.write_table(t, sys.argv[2],
              row_group_size=r.choice([7, 100, 1000, 1 << 20]),
              compression=r.choice(['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4']),
              data_page_version=r.choice(['1.0', '2.0']),
              data_page_size=r.choice([1 << 10, 1 << 20]),
              use_dictionary=r.random() < 0.5,
              write_page_index=r.random() < 0.5,
              write_page_checksum=r.random() < 0.5,
              store_decimal_as_integer=r.random() < 0.5)
          """);
    }
  },
  /** polars, where Python has it. */
  POLARS {
    @Override
    Made make(Path folder, Random random, int rows) throws Exception {
      return rewriteWithPython(
          folder,
          random,
          rows,
          "polars",
          """
          import random, sys, polars as pl
          r = random.Random(int(sys.argv[3]))
          t = pl.read_parquet(sys.argv[1])
          if r.random() < 0.5:
              t = t.with_columns(pl.col('transcript').cast(pl.Categorical))
          t.write_parquet(sys.argv[2],
              row_group_size=r.choice([7, 100, 1000, None]),
              compression=r.choice(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4']),
              data_page_size=r.choice([1 << 10, None]),
              statistics=r.random() < 0.5)
          """);
    }
  };

  /**
   * The columns beside the clip, and what each is made of; {@code r} is the row, {@code x} noise.
   */
  static final List<String> COLUMNS =
      List.of(
          "CASE WHEN x % 7 = 0 THEN NULL ELSE 'wort ' || x || ' ünï 🎤 ' || repeat('z', x % 40) END"
              + " AS transcript",
          "('clip-' || (x % 5)) AS speaker_id",
          "CAST(0.5 + x % 1000 / 8.0 AS DECIMAL(9,3)) AS duration",
          "CAST(x % 100 - 50 AS TINYINT) AS tiny",
          "CAST(x % 60000 - 30000 AS SMALLINT) AS small",
          "CAST(x - 500000 AS INTEGER) AS plain",
          "CAST(x AS BIGINT) * 4000000007 AS big",
          "CAST(x % 256 AS UTINYINT) AS utiny",
          "CAST(x % 65536 AS USMALLINT) AS usmall",
          "CAST(4294967295 - x AS UINTEGER) AS unsigned",
          "CAST(18446744073709551615 - x AS UBIGINT) AS ubig",
          "CAST(x % 1000 / 10.0 AS DECIMAL(4,1)) AS dec4",
          "CAST(x * 1.000001 AS DECIMAL(18,6)) AS dec18",
          "CASE WHEN x % 3 = 0 THEN NULL ELSE CAST(x * 12345.6789012345 AS DECIMAL(38,10)) END"
              + " AS dec38",
          "CAST(md5(CAST(x AS VARCHAR)) AS UUID) AS id",
          "DATE '1999-12-31' + CAST(x % 20000 AS INTEGER) AS day",
          "TIME '00:00:00' + to_microseconds(x * 86399) AS clock",
          "TIMESTAMP '2001-02-03 04:05:06' + to_microseconds(x * 1000003) AS micros",
          "CAST(TIMESTAMP '2001-02-03 04:05:06' + to_milliseconds(x * 10007) AS TIMESTAMP_MS)"
              + " AS millis",
          "(x % 2 = 0) AS truth",
          "CAST(x / 7.0 AS FLOAT) AS single",
          "CASE WHEN x % 11 = 0 THEN NULL ELSE x / 3.0 END AS double");

  /** Writes a shard. */
  abstract Made make(Path folder, Random random, int rows) throws Exception;

  /**
   * A shard.
   *
   * @param shard what was written
   * @param rows the same rows in a file that DuckDB can read: not every maker writes such
   */
  record Made(Path shard, Path rows) {}

  @SafeVarargs
  static <T> T pick(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static void writeWithDuckDb(Path file, Random random, int rows, String options)
      throws SQLException {
    int distinct = pick(random, 3, 200, 1_000_000);
    int clip = pick(random, 5, 300, 2000);
    String bytes =
        "CASE WHEN x %% 13 = 0 THEN NULL ELSE (md5(CAST(x AS VARCHAR)) || repeat('ab', x %% %d))::BLOB END"
            .formatted(clip);
    String audio =
        random.nextBoolean()
            ? "%s AS audio".formatted(bytes)
            : "CASE WHEN x %% 17 = 0 THEN NULL ELSE {'path': 'p' || r, 'bytes': %s} END AS audio"
                .formatted(bytes);
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute(
          "COPY (SELECT %s, %s FROM (SELECT r, CAST(hash(r + %d) %% %d AS BIGINT) AS x FROM range(%d) t(r)) ORDER BY r) TO '%s' (FORMAT parquet, %s)"
              .formatted(
                  audio,
                  String.join(", ", COLUMNS),
                  random.nextInt(1000),
                  distinct,
                  rows,
                  file,
                  options));
    }
  }

  private static void rewriteWithParquetJava(Path from, Path to, Random random) throws IOException {
    MessageType schema;
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(from))) {
      schema = reader.getFileMetaData().getSchema();
    }
    PlainParquetConfiguration configuration = new PlainParquetConfiguration();
    configuration.set("parquet.example.schema", schema.toString());
    try (ParquetReader<Group> reader = new GroupReader(from, configuration).build();
        ParquetWriter<Group> writer =
            ExampleParquetWriter.builder(new LocalOutputFile(to))
                .withConf(configuration)
                .withType(schema)
                .withWriterVersion(pick(random, WriterVersion.values()))
                .withRowGroupRowCountLimit(pick(random, 1, 10, 500, 100_000))
                .withPageRowCountLimit(pick(random, 3, 100, 20_000))
                .withDictionaryEncoding(random.nextBoolean())
                .withByteStreamSplitEncoding(random.nextBoolean())
                .withPageWriteChecksumEnabled(random.nextBoolean())
                .withCompressionCodec(
                    pick(
                        random,
                        CompressionCodecName.UNCOMPRESSED,
                        CompressionCodecName.SNAPPY,
                        CompressionCodecName.GZIP,
                        CompressionCodecName.ZSTD,
                        CompressionCodecName.LZ4_RAW))
                .build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        writer.write(row);
      }
    }
  }

  private static Made rewriteWithPython(
      Path folder, Random random, int rows, String module, String program) throws Exception {
    Python python = Python.with(module);
    Path source = folder.resolve("rows.parquet");
    writeWithDuckDb(source, random, rows, "COMPRESSION zstd");
    Path file = folder.resolve(module + ".parquet");
    python.run(program, source.toString(), file.toString(), Integer.toString(random.nextInt(1000)));
    return new Made(file, file);
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {

    private GroupReader(Path file, PlainParquetConfiguration configuration) {
      super(new LocalInputFile(file), configuration);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
