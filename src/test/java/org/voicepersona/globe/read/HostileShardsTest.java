package org.voicepersona.globe.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.testing.SharedData;
import org.voicepersona.testing.SqlShard;

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

  @Test
  void aMissingLabelIsEmptyAndAWrongDurationIsNaN() throws IOException {
    List<VoiceSample> rows = read("train-meta-00000-of-00001.parquet").samples();

    assertThat(rows.subList(0, 3))
        .allSatisfy(
            row ->
                assertThat(List.of(row.transcript(), row.accent(), row.age(), row.gender()))
                    .containsOnly(""));
    assertThat(rows.subList(8, 11)).extracting(VoiceSample::duration).containsOnly(Double.NaN);
    assertThat(rows.get(12).duration()).isNaN();
    assertThat(rows.get(34).duration()).isPositive();
  }

  @Test
  void textStaysAsItIsButForWhatIsNotText() throws IOException {
    List<VoiceSample> rows = read("train-meta-00000-of-00001.parquet").samples();

    assertThat(rows.get(7).accent()).isEqualTo("India and South Asia (India, Pakistan, Sri Lanka)");
    assertThat(rows.get(16).transcript()).contains("\u0000");
    assertThat(rows.get(17).speakerId()).isNotEqualTo("S_000001").startsWith("S_000001");
    assertThat(rows.subList(18, 22))
        .allSatisfy(row -> assertThat(row.transcript() + row.accent()).contains("\uFFFD"));
    assertThat(rows.get(22).transcript().length()).isBetween(19_990, 20_000);
  }

  @Test
  void theAudioIsTheBytesAndNeverWhatThePathPointsAt() throws IOException {
    List<VoiceSample> rows = read("train-audio-00000-of-00001.parquet").samples();

    List<Integer> expected = expectedBytes("train-audio-00000-of-00001.parquet");
    assertThat(rows).extracting(row -> row.audio().length).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "column-order.parquet",
        "audio-path-first.parquet",
        "audio-bytes-only.parquet",
        "audio-flat-binary.parquet",
        "duration-int64.parquet",
        "duration-float32.parquet",
        "duration-string.parquet",
        "required-fields.parquet",
        "gzip.parquet",
        "one-row-groups.parquet"
      })
  void theSameRowsComeOutHoweverTheyAreStored(String file) throws IOException {
    List<VoiceSample> rows = read(file).samples();

    assertThat(rows).extracting(VoiceSample::index).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.speakerId()).startsWith("S_7000");
              assertThat(row.accent()).isEqualTo("United States English");
              assertThat(row.duration()).isBetween(2.0, 3.0);
              assertThat(row.audio()).startsWith('f', 'L', 'a', 'C');
            });
  }

  @Test
  void columnsWithOtherNamesAreReadWhenTheyAreNamed() throws IOException {
    ColumnNames names = ColumnNames.parse(List.of("transcript=text", "gender=sex"), List.of());

    assertThat(read("renamed-columns.parquet").samples())
        .allSatisfy(row -> assertThat(row.transcript() + row.gender()).isEmpty());
    assertThat(read("renamed-columns.parquet", names).samples())
        .allSatisfy(
            row -> {
              assertThat(row.transcript()).startsWith("row ");
              assertThat(row.gender()).matches("[0-9]");
            });
  }

  private static List<Integer> expectedBytes(String file) throws IOException {
    try (Stream<String> lines = Files.lines(SharedData.path("data/hostile/EXPECTED.tsv"))) {
      return lines
          .map(line -> line.split("\t", -1))
          .filter(cells -> cells[0].equals(file))
          .map(cells -> Math.max(0, Integer.parseInt(cells[3])))
          .toList();
    }
  }

  private static Reading read(String file) throws IOException {
    return read(file, ColumnNames.GLOBE);
  }

  private static Reading read(String file, ColumnNames columns) throws IOException {
    Path path = SharedData.path("data/hostile/data").resolve(file);
    return Reading.of(new Shard(path.toString(), file, "train", "hostile", 0, 0), columns);
  }

  @Test
  void aTextOfAMillionLettersIsCut(@TempDir Path folder) throws IOException {
    Path file =
        SqlShard.write(
            folder.resolve("long.parquet"),
            "SELECT audio, repeat('ö', 1000000) AS transcript, 'S' AS speaker_id FROM sample LIMIT 2");
    Reading reading =
        Reading.of(
            new Shard(file.toString(), "long.parquet", "train", "d", 0, 2), ColumnNames.GLOBE);
    assertThat(reading.samples())
        .hasSize(2)
        .allMatch(sample -> sample.transcript().equals("ö".repeat(20_000)));
  }
}
