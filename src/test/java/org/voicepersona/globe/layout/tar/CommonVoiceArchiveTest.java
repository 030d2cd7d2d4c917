package org.voicepersona.globe.layout.tar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.layout.ReadRows;
import org.voicepersona.testing.LaidOutClips;

/** Archives of the kind that Common Voice is handed out in. */
class CommonVoiceArchiveTest {

  private static final String TOP = "cv-corpus-17.0-2024-03-15/en/";
  private static final String COLUMNS = "client_id\tpath\tsentence\tage\tgender\taccents\n";

  private static final ColumnNames NAMES =
      ColumnNames.parse(
          List.of("speaker_id=client_id", "transcript=sentence", "accent=accents"),
          List.of("split"));

  @TempDir Path folder;

  private static byte[] clip(int number) {
    return ("ID3 clip " + number + "-".repeat(number * 700)).getBytes(UTF_8);
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(TOP + name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void addClips(TarArchiveOutputStream tar) throws IOException {
    for (int i = 0; i < 5; i++) {
      add(tar, "clips/common_voice_en_%d.mp3".formatted(i), clip(i));
    }
  }

  private static void addLists(TarArchiveOutputStream tar) throws IOException {
    String[] lines = new String[6];
    Arrays.setAll(
        lines,
        i ->
            "speaker%d\tcommon_voice_en_%d.mp3\t\"Sentence\" %d\tthirties\tfemale\tWelsh English\n"
                .formatted(i, i, i));
    add(tar, "test.tsv", (COLUMNS + lines[1]).getBytes(UTF_8));
    add(tar, "validated.tsv", (COLUMNS + lines[5] + lines[3] + lines[1]).getBytes(UTF_8));
    add(tar, "train.tsv", (COLUMNS + lines[3]).getBytes(UTF_8));
    add(tar, "invalidated.tsv", (COLUMNS + lines[0]).getBytes(UTF_8));
    add(tar, "reported.tsv", "sentence\treason\nx\tbad\n".getBytes(UTF_8));
  }

  private Path archive(String name, boolean listsFirst) throws IOException {
    Path archive = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(archive);
        OutputStream packed = name.endsWith("gz") ? new GZIPOutputStream(file) : file;
        TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      if (listsFirst) {
        addLists(tar);
      }
      addClips(tar);
      if (!listsFirst) {
        addLists(tar);
      }
    }
    return archive;
  }

  @Test
  void theClipsOfTheGoodListAreRowsWhateverComesFirst() throws IOException {
    for (String name : List.of("cv.tar", "cv.tar.gz", "cv.tgz")) {
      for (boolean listsFirst : List.of(true, false)) {
        Path archive = archive(name, listsFirst);

        assertThat(ReadRows.of(archive, NAMES))
            .containsExactly(
                "read",
                "read",
                "MISSING_RECORDING the archive has no clip 'common_voice_en_5.mp3'");
        List<VoiceSample> rows = ReadRows.samples(archive, NAMES);
        assertThat(rows)
            .extracting(row -> row.speakerId() + " " + row.transcript() + " " + row.kept())
            .containsExactly(
                "speaker1 \"Sentence\" 1 {split=test}", "speaker3 \"Sentence\" 3 {split=train}");
        assertThat(rows.get(1).audio()).isEqualTo(clip(3));
      }
    }
  }

  @Test
  void aCompressedArchiveThatIsCutShortHasTheRowsBeforeTheCut() throws IOException {
    byte[] whole = Files.readAllBytes(archive("cv.tar.gz", true));
    Path cut = Files.write(folder.resolve("cut.tar.gz"), Arrays.copyOf(whole, whole.length - 60));

    List<String> read = ReadRows.of(cut, NAMES);

    assertThat(read.get(0)).isEqualTo("read");
    assertThat(read.get(read.size() - 1))
        .startsWith("DAMAGED_ARCHIVE the compressed archive is damaged or cut short behind byte");
    assertThat(ReadRows.of(Files.write(folder.resolve("x.tgz"), Arrays.copyOf(whole, 30)), NAMES))
        .singleElement()
        .asString()
        .startsWith("shard DAMAGED_ARCHIVE");
  }

  @Test
  void rowsOfACompressedArchiveAreReadInAnyOrder() throws IOException {
    Path archive = archive("cv.tar.gz", false);

    assertThat(ReadRows.samples(archive, NAMES, 1, 0, 1))
        .extracting(VoiceSample::speakerId)
        .containsExactly("speaker3", "speaker1", "speaker3");
  }

  @Test
  void samplesInACompressedArchiveAreRead() throws IOException, InterruptedException {
    List<VoiceSample> clips =
        LaidOutClips.of(org.voicepersona.testing.Program.SAMPLE.resolve("data"));
    Path files = LaidOutClips.asSamples(folder.resolve("files"), clips);
    Path tar = folder.resolve("corpus.tar.gz");
    int status =
        new ProcessBuilder("tar", "--sort=name", "-czf", tar + "", "-C", files + "", ".")
            .start()
            .waitFor();
    assertThat(status).isZero();

    assertThat(LaidOutClips.placeless(LaidOutClips.read(tar.toString())))
        .isEqualTo(LaidOutClips.placeless(clips));
  }
}
