package org.voicepersona.globe.layout.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.layout.ReadRows;

/** Archives that somebody has made to do harm, and those that are damaged. */
class HostileArchivesTest {

  private static final byte[] CLIP = "RIFF, as far as anybody cares".getBytes(UTF_8);

  @TempDir Path folder;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

  private HostileArchivesTest add(String name, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  private HostileArchivesTest add(String name, byte type, String target) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  private byte[] packed() throws IOException {
    tar.close();
    return bytes.toByteArray();
  }

  private List<String> read(byte[] archive) throws IOException {
    return ReadRows.of(Files.write(folder.resolve("corpus.tar"), archive), ColumnNames.GLOBE);
  }

  @Test
  void pathsThatLeaveTheFolderAreNamesAndNothingElse() throws IOException {
    add("../../escaped.wav", CLIP).add("/etc/absolute.wav", CLIP).add("a/../b.wav", CLIP);

    assertThat(read(packed())).containsExactly("read", "read", "read");
    assertThat(folder.resolve("../../escaped.wav")).doesNotExist();
  }

  @Test
  void linksDevicesAndPipesAreNoRecordings() throws IOException {
    add("a.wav", TarConstants.LF_SYMLINK, "/etc/passwd");
    add("b.wav", TarConstants.LF_LINK, "a.wav");
    add("c.wav", TarConstants.LF_FIFO, "");
    add("d.wav", TarConstants.LF_CHR, "");
    add("e.wav", CLIP);

    assertThat(read(packed()))
        .containsExactly(
            "NO_RECORDING 'a.wav' is a link, which is not followed",
            "NO_RECORDING 'b.wav' is a link, which is not followed",
            "NO_RECORDING 'c.wav' is a device or the like",
            "NO_RECORDING 'd.wav' is a device or the like",
            "read");
  }

  @Test
  void sparseFilesOfGnuTarAreNoRecordings() throws IOException, InterruptedException {
    Path files = Files.createDirectories(folder.resolve("files"));
    try (var file = new java.io.RandomAccessFile(files.resolve("a.wav").toFile(), "rw")) {
      for (int i = 0; i < 60; i++) { // more holes than one header tells
        file.seek(i * 100_000L);
        file.write(CLIP);
      }
    }
    Files.write(files.resolve("b.wav"), CLIP);
    for (String format : List.of("gnu", "pax")) {
      Path archive = folder.resolve(format + ".tar");
      int status =
          new ProcessBuilder(
                  "tar",
                  "--format=" + format,
                  "-S",
                  "-cf",
                  archive + "",
                  "-C",
                  files + "",
                  "a.wav",
                  "b.wav")
              .start()
              .waitFor();
      assertThat(status).isZero();

      List<String> read = ReadRows.of(archive, ColumnNames.GLOBE);
      assertThat(read).hasSize(2);
      assertThat(read.get(0)).startsWith("NO_RECORDING 'a.wav'").endsWith("is a sparse file");
      assertThat(read.get(1)).isEqualTo("read");
    }
  }

  @Test
  void aHeaderThatClaimsGigabytesIsNotBelieved() throws IOException {
    add("a.wav", CLIP);
    TarArchiveEntry bomb = new TarArchiveEntry("bomb", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
    bomb.setSize(7L << 30);
    byte[] header = new byte[512];
    bomb.writeEntryHeader(header);
    byte[] whole = packed();
    byte[] cut = Arrays.copyOf(whole, 1024 + 512);
    System.arraycopy(header, 0, cut, 1024, 512);

    List<String> read = read(cut);

    assertThat(read).hasSize(2);
    assertThat(read.get(0)).isEqualTo("read");
    assertThat(read.get(1))
        .startsWith("DAMAGED_ARCHIVE the header at byte 1,024 claims 7,516,192,768 bytes");
  }

  @Test
  void anArchiveThatIsCutShortHasTheRowsBeforeTheCut() throws IOException {
    add("a.wav", CLIP).add("b.wav", new byte[5000]).add("c.wav", CLIP);
    byte[] whole = packed();

    assertThat(read(Arrays.copyOf(whole, 3000)))
        .containsExactly("read", "TRUNCATED the archive ends in the midst of 'b.wav'");
    assertThat(read(Arrays.copyOf(whole, 1024))).containsExactly("read");
    assertThat(read(Arrays.copyOf(whole, 1024 + 100)))
        .containsExactly(
            "read",
            "DAMAGED_ARCHIVE there is no header of a member at byte 1,024: the archive is damaged there, or cut short; nothing behind it can be read");
    assertThat(read(Arrays.copyOf(whole, 100)).get(0)).startsWith("shard DAMAGED_ARCHIVE");
    assertThat(read(new byte[0])).containsExactly("shard EMPTY_FILE the file is empty");
    assertThat(read("<html>no".getBytes(UTF_8)).get(0)).startsWith("shard DAMAGED_ARCHIVE");
  }

  @Test
  void anEmptyArchiveHasNoRows() throws IOException {
    assertThat(read(packed())).isEmpty();
  }

  @Test
  void membersThatDoNotStandTogetherOrStandTwiceAreTold() throws IOException {
    add("a.json", "{}".getBytes(UTF_8)).add("b.wav", CLIP).add("b.wav", CLIP).add("e.wav", CLIP);
    add("c.json", "{\"text\":".getBytes(UTF_8)).add("c.wav", CLIP);
    add("d.left.wav", CLIP).add("d.right.wav", CLIP);
    add("README.md", CLIP).add("._e.wav", CLIP).add("deep/.hidden.wav", CLIP);

    assertThat(read(packed()))
        .containsExactly(
            "MISSING_RECORDING no recording stands beside 'a.json': the members of a sample must follow each other, as 'tar --sort=name' has them",
            "DAMAGED_ROW the archive has two members 'b.wav' in a row",
            "read",
            "DAMAGED_ROW 'c.json' is not JSON: Unexpected end-of-input within/between Object entries",
            "MISSING_RECORDING the row has no recording 'audio', but left.wav, right.wav: --column audio=NAME chooses one");
  }

  @Test
  void aSampleInPiecesIsNoneAndNoTwo() throws IOException {
    add("a.json", "{}".getBytes(UTF_8)).add("b.wav", CLIP).add("a.wav", CLIP).add("c.wav", CLIP);
    add("d/a.wav", CLIP).add("c.wav", CLIP).add("e.wav", CLIP);
    String inPieces =
        "DAMAGED_ROW the members of '%s' stand in several places of the archive, as if of several samples: they must follow each other, as 'tar --sort=name' has them";

    assertThat(read(packed()))
        .containsExactly(
            inPieces.formatted("a"),
            "read",
            inPieces.formatted("a"),
            inPieces.formatted("c"),
            "read",
            inPieces.formatted("c"),
            "read");
  }

  @Test
  void textsAreReadWithAByteOrderMarkAndNotInAnotherEncoding() throws IOException {
    add("a.json", "\uFEFF{\"speaker_id\": \"Jörg\"}".getBytes(UTF_8)).add("a.wav", CLIP);
    add("b.txt", "\uFEFFGrüße".getBytes(UTF_8)).add("b.wav", CLIP);
    add("c.txt", "Grüße".getBytes(ISO_8859_1)).add("c.wav", CLIP);
    Path archive = Files.write(folder.resolve("corpus.tar"), packed());
    ColumnNames names = ColumnNames.parse(List.of("transcript=txt"), List.of());

    assertThat(ReadRows.samples(archive, names))
        .map(sample -> sample.speakerId() + sample.transcript())
        .containsExactly("Jörg", "Grüße");
    assertThat(ReadRows.of(archive, names).get(2))
        .startsWith("DAMAGED_ROW 'c.txt' is not UTF-8: its byte 3 is 0xFC. 'iconv -f");
  }

  @Test
  void membersWhoseNamesDifferByCaseAloneAreTold() throws IOException {
    add("a.wav", CLIP).add("a.WAV", CLIP).add("B.WAV", CLIP).add("c.TXT", CLIP);

    assertThat(read(packed()))
        .containsExactly(
            "DAMAGED_ROW the archive has two members 'a.WAV' in a row",
            "read",
            "MISSING_RECORDING no recording stands beside 'c.TXT': the members of a sample must follow each other, as 'tar --sort=name' has them");
  }

  @Test
  void oneOfSeveralRecordingsIsChosenByItsColumn() throws IOException {
    add("d.left.wav", CLIP).add("d.right.wav", CLIP);
    Path archive = Files.write(folder.resolve("two.tar"), packed());

    assertThat(ReadRows.of(archive, ColumnNames.parse(List.of("audio=left.wav"), List.of())))
        .containsExactly("read");
  }

  @Test
  void aMillionMembersTakeNoMoreMemoryThanTen() throws IOException {
    Path archive = folder.resolve("many.tar");
    byte[] header = new byte[512];
    try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(archive))) {
      TarArchiveEntry entry = new TarArchiveEntry("a", true);
      for (int i = 0; i < 1_000_000; i++) {
        entry.setName(i % 4 == 0 ? "same.%d.wav".formatted(i) : "%d.wav".formatted(i));
        entry.writeEntryHeader(header);
        out.write(header);
      }
    }
    // In the heap of the tests, a million members as objects have no room beside everything else.
    List<String> first = ReadRows.first(archive, ColumnNames.GLOBE, 3);

    assertThat(first).hasSize(3).endsWith("read", "read");
    assertThat(first.get(0)).contains("'same' stand in several places");
  }
}
