package org.voicepersona.globe.layout.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.layout.ReadRows;
import org.voicepersona.testing.LaidOutClips;
import org.voicepersona.testing.Program;

class ManifestTest {

  private static final List<String> COMMON_VOICE =
      List.of("path", "client_id", "sentence", "accents", "age", "gender", "duration");

  private static final ColumnNames OF_COMMON_VOICE =
      ColumnNames.parse(
          List.of("audio=path", "speaker_id=client_id", "transcript=sentence", "accent=accents"),
          List.of());

  @TempDir Path folder;

  private final List<VoiceSample> clips = clips();

  private static List<VoiceSample> clips() {
    try {
      return LaidOutClips.of(Program.SAMPLE.resolve("data"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void assertSame(Path list, ColumnNames names) throws IOException {
    assertThat(LaidOutClips.placeless(LaidOutClips.read(list.toString(), names)))
        .isEqualTo(LaidOutClips.placeless(clips));
  }

  @Test
  void jsonLinesOfNeMoAreRead() throws IOException {
    Path list = LaidOutClips.asJsonLines(folder.resolve("m.json"), "audio_filepath", "wavs", clips);

    assertSame(list, ColumnNames.parse(List.of("audio=audio_filepath"), List.of()));
  }

  @Test
  void commonVoicesListsNameTheFilesOfClips() throws IOException {
    Path list =
        LaidOutClips.asTable(
            folder.resolve("validated.tsv"),
            CSVFormat.TDF.builder().setQuote(null).setEscape(null).get(),
            COMMON_VOICE,
            "clips",
            false,
            clips);

    assertSame(list, OF_COMMON_VOICE);
  }

  @Test
  void commasSemicolonsAndQuotesAreRead() throws IOException {
    for (char delimiter : new char[] {',', ';', '|'}) {
      Path list =
          LaidOutClips.asTable(
              folder.resolve("list.csv"),
              CSVFormat.EXCEL.builder().setDelimiter(delimiter).get(),
              COMMON_VOICE,
              "audio",
              true,
              clips);

      assertSame(list, OF_COMMON_VOICE);
    }
  }

  @Test
  void aBadLineIsAFailureOfItsOwn() throws IOException {
    List<String> names = LaidOutClips.asFiles(folder, clips.subList(0, 1));
    Path list =
        Files.writeString(
            folder.resolve("list.jsonl"),
            """
            {"path": "%1$s"}
            {"path": "%1$s"

            ["%1$s"]
            {"text": "no path"}
            {"path": "%1$s", "long": "%2$s"}
            {"path": "absent.wav"}
            {"path": "%1$s"}
            """
                .formatted(names.get(0), "x".repeat(2 << 20)));

    List<String> read = ReadRows.of(list, ColumnNames.parse(List.of("audio=path"), List.of()));

    assertThat(read.get(1)).startsWith("DAMAGED_ROW line 2 is not JSON: Unexpected end-of-input");
    read.remove(1);
    assertThat(read)
        .containsExactly(
            "read",
            "DAMAGED_ROW line 4 is a JSON array, and must be an object",
            "MISSING_RECORDING the row names no recording in the column 'path'",
            "DAMAGED_ROW line 6 has more than 1,048,576 bytes",
            "MISSING_RECORDING there is no file 'absent.wav' in %s; --audio-root names another folder"
                .formatted(folder),
            "read");
  }

  @Test
  void whatLeavesTheFolderIsNotOpened() throws IOException {
    Path within = Files.createDirectories(folder.resolve("corpus"));
    Files.write(folder.resolve("outside.wav"), clips.get(0).audio());
    Files.createSymbolicLink(within.resolve("link.wav"), folder.resolve("outside.wav"));
    Files.createSymbolicLink(within.resolve("up"), folder);
    new ProcessBuilder("mkfifo", within.resolve("pipe.wav").toString()).start().onExit().join();
    Path list =
        Files.writeString(
            within.resolve("list.csv"),
            "path\n../outside.wav\n%s/outside.wav\nlink.wav\nup/outside.wav\nhttp://localhost:1/a.wav\npipe.wav\nup\n"
                .formatted(folder));

    assertThat(ReadRows.of(list, ColumnNames.parse(List.of("audio=path"), List.of())))
        .map(said -> said.split(" ", 2)[0])
        .containsExactly(
            "OUTSIDE_CORPUS",
            "OUTSIDE_CORPUS",
            "OUTSIDE_CORPUS",
            "OUTSIDE_CORPUS",
            "OUTSIDE_CORPUS",
            "NO_RECORDING",
            "OUTSIDE_CORPUS");
  }

  @Test
  void aRecordWithoutAnEndIsTheLastRow() throws IOException {
    List<String> names = LaidOutClips.asFiles(folder, clips.subList(0, 1));
    Path list =
        Files.writeString(
            folder.resolve("list.csv"),
            "path,text\n%1$s,a\n%1$s,a,b\n%1$s,\"never closed\n%1$s,c\n".formatted(names.get(0)));

    List<String> read = ReadRows.of(list, ColumnNames.parse(List.of("audio=path"), List.of()));

    assertThat(read).hasSize(3);
    assertThat(read.get(0)).isEqualTo("read");
    assertThat(read.get(1)).isEqualTo("DAMAGED_ROW line 3 has 3 values for 2 columns");
    assertThat(read.get(2)).startsWith("DAMAGED_ROW the record at line").contains("nothing behind");
  }

  @Test
  void tablesInUtf16AreRead() throws IOException {
    List<String> names = LaidOutClips.asFiles(folder, clips.subList(0, 1));
    String table = "path\ttext\r\n%s\tGrüße\r\n".formatted(names.get(0));
    for (String mark : List.of("UTF-16LE", "UTF-16BE")) {
      for (String name : List.of("list.tsv", "list.csv")) {
        Path list =
            Files.writeString(folder.resolve(name), "\uFEFF" + table, Charset.forName(mark));

        List<VoiceSample> read =
            ReadRows.samples(
                list, ColumnNames.parse(List.of("audio=path", "transcript=text"), List.of()));

        assertThat(read).singleElement().extracting(VoiceSample::transcript).isEqualTo("Grüße");
      }
    }
  }

  @Test
  void aListInAnotherEncodingIsRefusedWithItsLine() throws IOException {
    Map<String, String> lists =
        Map.of(
            "list.tsv", "path\ttext\na.wav\tGrusse\na.wav\tGrüße\n",
            "list.csv", "path,text\na.wav,Grusse\na.wav,Grüße\n",
            "list.jsonl", "{\"path\": \"a.wav\"}\n\n{\"path\": \"ü.wav\"}\n");
    for (var list : lists.entrySet()) {
      Path file = folder.resolve(list.getKey());
      Files.writeString(file, list.getValue(), ISO_8859_1);

      assertThat(ReadRows.of(file, ColumnNames.parse(List.of("audio=path"), List.of())))
          .singleElement()
          .asString()
          .startsWith("shard DAMAGED_ROW line 3 is not UTF-8: its byte ")
          .contains("is 0xFC. 'iconv -f WINDOWS-1252 -t UTF-8'");
    }
  }

  @Test
  void aListWhoseFirstLineIsARowAlreadyIsRefused() throws IOException {
    Path list = Files.writeString(folder.resolve("list.csv"), "wavs/a.wav|hello\nwavs/b.wav|you\n");

    assertThat(ReadRows.of(list, ColumnNames.GLOBE))
        .containsExactly(
            "shard NO_AUDIO_COLUMN the first line must name the columns, and names a recording: wavs/a.wav. Put a line of names before it, such as path|text");
  }

  @Test
  void aListThatIsOneJsonValueIsRefused() throws IOException {
    for (String text :
        List.of("[{\"path\": \"a.wav\"}]", "{\n \"a\": {\"path\": \"a.wav\"}\n}\n")) {
      Path list = Files.writeString(folder.resolve("manifest.json"), text);

      assertThat(ReadRows.of(list, ColumnNames.parse(List.of("audio=path"), List.of())))
          .containsExactly(
              "shard DAMAGED_ROW the list is one JSON value, and must have an object a line, as jq -c '.[]' writes them");
    }
  }
}
