package org.voicepersona.globe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.testing.SharedData;

/** Every file of the hostile corpus has the outcome its EXPECTED.tsv asks for. */
class HostileShardsTest {

  @ParameterizedTest(name = "{0}: {1} rows, {2} failures {3}")
  @CsvSource(
      textBlock =
          """
          train-audio-00000-of-00001.parquet, 56, 0,
          train-meta-00000-of-00001.parquet, 35, 0,
          missing-age-gender.parquet,         6, 0,
          only-audio.parquet,                 6, 0,
          missing-audio.parquet,              0, 1, no-audio-column
          column-order.parquet,               6, 0,
          extra-columns.parquet,              6, 0,
          renamed-columns.parquet,            6, 0,
          duration-int64.parquet,             6, 0,
          duration-float32.parquet,           6, 0,
          duration-string.parquet,            6, 0,
          audio-path-first.parquet,           6, 0,
          audio-bytes-only.parquet,           6, 0,
          audio-flat-binary.parquet,          6, 0,
          required-fields.parquet,            6, 0,
          no-hf-metadata.parquet,             6, 0,
          bad-hf-metadata.parquet,            6, 0,
          uncompressed.parquet,               6, 0,
          gzip.parquet,                       6, 0,
          plain-audio-no-dictionary.parquet,  6, 0,
          one-row-groups.parquet,             6, 0,
          empty-row-group.parquet,            6, 0,
          empty-0-rows.parquet,               0, 0,
          truncated-60pct.parquet,            0, 1, truncated
          truncated-tail.parquet,             0, 1, truncated
          zero-bytes.parquet,                 0, 1, empty-file
          magic-only.parquet,                 0, 1, truncated
          encrypted-magic.parquet,            0, 1, encrypted
          lfs-pointer.parquet,                0, 1, lfs-pointer
          footer-length-huge.parquet,         0, 1, damaged-footer
          corrupt-pages.parquet,              3, 3, damaged-pages
          html-error.parquet,                 0, 1, html-page
          corrupt-footer.parquet,             0, 1, damaged-footer
          """)
  void everyFileHasItsOutcome(String file, int rows, int failures, String reason)
      throws IOException {
    Reading reading = read(file);

    assertThat(reading.samples()).hasSize(rows);
    assertThat(reading.failures()).hasSize(failures);
    assertThat(reading.reasons()).isEqualTo(reason == null ? List.of() : List.of(reason));
  }

  @Test
  void noFileOfTheCorpusIsForgotten() throws IOException {
    try (Stream<Path> files = Files.list(SharedData.path("data/hostile/data"))) {
      assertThat(files).hasSize(33);
    }
  }

  private static Reading read(String file) throws IOException {
    return read(file, ColumnNames.GLOBE);
  }

  private static Reading read(String file, ColumnNames columns) throws IOException {
    Path path = SharedData.path("data/hostile/data").resolve(file);
    return Reading.of(new Shard(path.toString(), file, "train", "hostile", 0, 0), columns);
  }
}
