package org.voicepersona.globe.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.CompressionCodec;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.SqlShard;

/** Shards that claim what no memory holds are failures of their own; those beside them go on. */
class HostileCorpusIT {

  /** A value of 20 MB, for each of a hundred rows. */
  private static final String DICTIONARY =
      """
      COPY (SELECT {'bytes': repeat('x', 20000000)::BLOB, 'path': 'x.wav'} AS audio FROM range(100))
      TO '%s' (FORMAT parquet, COMPRESSION zstd, STRING_DICTIONARY_PAGE_SIZE_LIMIT 100000000)
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"@runner-configs/direct.args", "@runner-configs/flink-local.args"})
  void everyShardHasTheOutcomeThatItsRowsAllow(String runner) throws Exception {
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    SqlShard.write(corpus.resolve("train-0.parquet"), "SELECT * FROM sample LIMIT 2");
    HandMadeShard.write(
        corpus.resolve("train-1.parquet"),
        new byte[45],
        new byte[] {0x49, (byte) 0xFC, -1, -1, -1, -1, 0x07, 0});
    new HandMadeShard()
        .codec(CompressionCodec.ZSTD)
        .page(new byte[] {1, 2, 3})
        .claimingBytes(Integer.MAX_VALUE - 100)
        .write(corpus.resolve("train-2.parquet"));
    new HandMadeShard()
        .rows(100_000_000)
        .page(HandMadeShard.nulls(100_000_000))
        .write(corpus.resolve("train-3.parquet"));
    Path dictionary = corpus.resolve("train-4.parquet");
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute(DICTIONARY.formatted(dictionary));
    }
    assertThat(Files.size(dictionary)).isLessThan(100_000);
    SqlShard.write(corpus.resolve("train-5.parquet"), "SELECT * FROM sample LIMIT 1");

    Program.Result result =
        Program.run(
            "process",
            "--describer=acoustic",
            "--input=" + corpus,
            "--output=" + folder.resolve("out"),
            runner);

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(records("descriptions.jsonl"))
        .extracting(record -> record.at("/shard").asText())
        .containsExactly("train-0.parquet", "train-0.parquet", "train-5.parquet");
    List<String> failures =
        records("failures.jsonl").stream()
            .map(it -> it.get("shard").asText() + " " + it.get("reason").asText())
            .toList();
    assertThat(failures.stream().distinct())
        .containsExactlyInAnyOrder(
            "train-1.parquet damaged-footer",
            "train-2.parquet damaged-pages",
            "train-3.parquet too-many-rows",
            "train-4.parquet undecodable");
    assertThat(failures).hasSize(103);
  }

  private List<JsonNode> records(String file) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("out").resolve(file))) {
      records.add(new ObjectMapper().readTree(line));
    }
    return records;
  }
}
