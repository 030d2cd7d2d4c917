package org.voicepersona.globe.layout.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.layout.ReadRows;

/** Corpora in the form of LJ Speech lose no line and no quote. */
class LjSpeechTest {

  @TempDir Path folder;

  @BeforeEach
  void record() throws IOException {
    Files.createDirectories(folder.resolve("wavs"));
    for (String name : List.of("LJ001-0001", "LJ001-0002", "LJ001-0003")) {
      new Waves().write(folder.resolve("wavs").resolve(name + ".wav"));
    }
  }

  private Path list(String... lines) throws IOException {
    return Files.write(folder.resolve("metadata.csv"), List.of(lines));
  }

  @Test
  void everyLineIsARowWithItsNormalizedText() throws IOException {
    Path list =
        list(
            "LJ001-0001|Printing, in the \"only sense|Printing, in the \"only sense",
            "LJ001-0002|in 1455|in fourteen fifty-five",
            "LJ001-0003|has never been surpassed.|",
            "LJ001-0004|no recording|no recording",
            "LJ001-0001",
            "LJ001-0002.wav|two values");

    assertThat(ReadRows.samples(list, ColumnNames.GLOBE))
        .extracting(VoiceSample::transcript)
        .containsExactly(
            "Printing, in the \"only sense",
            "in fourteen fifty-five",
            "has never been surpassed.",
            "two values");
    List<String> read = ReadRows.of(list, ColumnNames.GLOBE);
    assertThat(read.get(3)).startsWith("MISSING_RECORDING there is no file 'wavs/LJ001-0004.wav'");
    assertThat(read.get(4))
        .isEqualTo(
            "DAMAGED_ROW line 5 must be NAME|TEXT or NAME|TEXT|NORMALIZED TEXT, and has 1 values");
  }

  @Test
  void aListThatNamesItsColumnsIsReadByThem() throws IOException {
    Path list = list("file_name|text|speaker", "wavs/LJ001-0001.wav|hello|7");

    ColumnNames names =
        ColumnNames.parse(
            List.of("audio=file_name", "transcript=text", "speaker_id=speaker"), List.of());
    assertThat(ReadRows.samples(list, names))
        .map(row -> row.transcript() + row.speakerId())
        .containsExactly("hello7");
  }
}
