package org.voicepersona.globe.layout.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.layout.ReadRows;
import org.voicepersona.testing.Mutations;
import org.voicepersona.testing.Tree;

/**
 * Arrow files of pyarrow, of {@code save_to_disk} and of Polars, all of the same five rows: the
 * second and third have no recording.
 */
class ArrowLayoutTest {

  private static final Path FILES =
      Path.of("src/test/resources/org/voicepersona/globe/layout/arrow");

  private static final ColumnNames NAMES =
      ColumnNames.parse(List.of(), List.of("ok", "number", "tags"));

  @TempDir private Path folder;

  /** The bytes that stand for a recording. */
  private static byte[] clip(int row) {
    byte[] bytes = Arrays.copyOf(new byte[] {'R', 'I', 'F', 'F'}, 24 + row);
    for (int i = 0; i < 20 + row; i++) {
      bytes[4 + i] = (byte) (row * 7 + i);
    }
    return bytes;
  }

  private static String told(VoiceSample sample) {
    return "%s|%s|%s|%s|%s"
        .formatted(
            sample.speakerId(),
            sample.transcript().length() > 30 ? "..." : sample.transcript(),
            sample.gender(),
            sample.duration(),
            sample.kept());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file.arrow", "dictionary.arrow", "polars.arrow"})
  void rowsSayWhatTheirWriterWrote(String file) throws IOException {
    List<VoiceSample> rows = ReadRows.samples(FILES.resolve(file), NAMES);

    assertThat(rows)
        .extracting(ArrowLayoutTest::told)
        .containsExactly(
            "S_0|h\u00e9llo\n\ud834\udd1e|male|2.5|{ok=true, number=255}",
            "S_3|...|female|0.001|{ok=false, number=7}",
            "S_4|the last|male|4.0|{number=1}");
    assertThat(rows).extracting(VoiceSample::audio).containsExactly(clip(0), clip(3), clip(4));
  }

  @Test
  void rowsWithoutRecordingFailAndNoPathIsOpened() throws IOException {
    List<String> rows = ReadRows.of(FILES.resolve("file.arrow"), ColumnNames.GLOBE);

    String missing = "MISSING_RECORDING the row names no recording in the column 'audio'";
    assertThat(rows).containsExactly("read", missing, missing, "read", "read");
  }

  @Test
  void rowsAreReadInWhateverOrder() throws IOException {
    assertThat(ReadRows.samples(FILES.resolve("file.arrow"), NAMES, 4, 0, 3))
        .extracting(VoiceSample::speakerId)
        .containsExactly("S_4", "S_0", "S_3");
  }

  @ParameterizedTest
  @CsvSource({
    "lz4.arrow, shard UNSUPPORTED_CODEC its record batches are compressed",
    "polars-views.arrow, shard UNSUPPORTED_TYPE the column ",
    "silent.arrow, shard NO_AUDIO_COLUMN no column of recordings",
  })
  void whatIsNotReadSaysWhy(String file, String message) throws IOException {
    assertThat(ReadRows.of(FILES.resolve(file), ColumnNames.GLOBE))
        .singleElement()
        .asString()
        .startsWith(message);
  }

  @Test
  void foldersOfSaveToDiskAreSplits() throws IOException {
    Path saved = FILES.resolve("saved");
    assertThat(shards(saved))
        .containsExactly("train data-00000-of-00002.arrow", "train data-00001-of-00002.arrow");

    Path dictionary = Files.createDirectory(folder.resolve("of-splits"));
    Tree.copy(saved, dictionary.resolve("train"));
    Tree.copy(saved, dictionary.resolve("test"));
    Files.writeString(dictionary.resolve("train/cache-0123456789abcdef.arrow"), "of a filter");
    assertThat(shards(dictionary))
        .containsExactlyInAnyOrder(
            "test test/data-00000-of-00002.arrow",
            "test test/data-00001-of-00002.arrow",
            "train train/data-00000-of-00002.arrow",
            "train train/data-00001-of-00002.arrow");
  }

  private static List<String> shards(Path corpus) throws IOException {
    return ShardCatalog.list(corpus.toString(), SplitChoice.ALL, "", ColumnNames.GLOBE)
        .files()
        .stream()
        .map(file -> file.split().label() + " " + file.name())
        .toList();
  }

  @Test
  void ofAFileThatIsCutShortTheRowsBeforeAreRead() throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("file.arrow"));
    List<String> complete = ReadRows.of(FILES.resolve("file.arrow"), ColumnNames.GLOBE);
    boolean sawSome = false;
    for (int length = 0; length < whole.length; length += 16) {
      Path cut =
          Files.write(
              folder.resolve("cut-%d.arrow".formatted(length)), Arrays.copyOf(whole, length));

      List<String> rows = ReadRows.of(cut, ColumnNames.GLOBE);

      if (!rows.equals(complete)) {
        List<String> before = rows.subList(0, rows.size() - 1);
        assertThat(before).isEqualTo(complete.subList(0, before.size()));
        assertThat(rows.get(rows.size() - 1)).matches("(shard |DAMAGED_ARCHIVE ).*");
        sawSome |= !before.isEmpty();
      }
    }
    assertThat(sawSome).isTrue();
  }

  @Test
  void damageIsAFaultOfRowsOrOfTheFile() throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("saved/data-00000-of-00002.arrow"));
    Mutations mutations = Mutations.of(7);
    for (int i = 0; i < 400; i++) {
      Path file = Files.write(folder.resolve(i + ".arrow"), mutations.bytes(whole, whole.length));
      assertThat(ReadRows.of(file, ColumnNames.GLOBE))
          .as("mutation %d", i)
          .allMatch(row -> row.matches("(?s)(read|shard |[A-Z_]+ ).*"));
      Files.delete(file);
    }
  }
}
