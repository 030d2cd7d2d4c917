package org.voicepersona.globe.layout.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.layout.ReadRows;
import org.voicepersona.testing.LaidOutClips;
import org.voicepersona.testing.Program;

class TreeTest {

  @TempDir Path folder;

  private static List<VoiceSample> clips() throws IOException {
    return LaidOutClips.of(Program.SAMPLE.resolve("data"));
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(folder.resolve(path).getParent());
    Files.writeString(folder.resolve(path), text);
  }

  private void write(String path, byte[] audio) throws IOException {
    Files.createDirectories(folder.resolve(path).getParent());
    Files.write(folder.resolve(path), audio);
  }

  private List<VoiceSample> read(String within) throws IOException {
    return ReadRows.samples(folder.resolve(within), ColumnNames.GLOBE);
  }

  private static List<String> said(List<VoiceSample> rows) {
    return rows.stream()
        .map(
            row ->
                String.join(
                    "|", row.speakerId(), row.transcript(), row.gender(), row.age(), row.accent()))
        .toList();
  }

  /** LibriTTS writes the ending in small letters. */
  @ParameterizedTest
  @ValueSource(strings = {"SPEAKERS.TXT", "SPEAKERS.txt"})
  void librispeechTellsSpeakersTranscriptsAndGenders(String table) throws IOException {
    List<VoiceSample> clips = clips();
    write(
        "LibriSpeech/" + table,
        """
        ;ID  |SEX| SUBSET           |MINUTES| NAME
        84   | F | dev-clean        |  8.02 | Christie Nowak
        174  | M | dev-clean        |  8.04 | Peter Eastman
        """);
    write("LibriSpeech/dev-clean/84/121123/84-121123-0000.flac", clips.get(0).audio());
    write("LibriSpeech/dev-clean/84/121123/84-121123-0001.flac", clips.get(1).audio());
    write(
        "LibriSpeech/dev-clean/84/121123/84-121123.trans.txt",
        "84-121123-0000 GO DO YOU HEAR\n84-121123-0001 BUT IN LESS THAN FIVE MINUTES\n");
    write("LibriSpeech/dev-clean/174/50561/174-50561-0000.flac", clips.get(2).audio());

    List<VoiceSample> rows = read("LibriSpeech/dev-clean");

    assertThat(said(rows))
        .containsExactly(
            "84|GO DO YOU HEAR|F||", "84|BUT IN LESS THAN FIVE MINUTES|F||", "174||M||");
    assertThat(rows.get(1).audio()).isEqualTo(clips.get(1).audio());
  }

  @Test
  void libriTtsHasANormalizedTranscriptBesideEachRecording() throws IOException {
    String stem = "train-clean-100/103/1241/103_1241_000000_000001";
    write(stem + ".wav", clips().get(0).audio());
    write(stem + ".original.txt", "matthew Cuthbert is 60");
    write(stem + ".normalized.txt", "matthew Cuthbert is sixty\n");

    assertThat(said(read("train-clean-100"))).containsExactly("103|matthew Cuthbert is sixty|||");
  }

  @Test
  void vctkTellsWhatIsKnownOfItsSpeakers() throws IOException {
    write(
        "speaker-info.txt",
        """
        ID  AGE  GENDER  ACCENTS  REGION COMMENTS
        p225  23  F    English    Southern  England
        p226  22  M    English    Surrey
        """);
    write("txt/p225/p225_001.txt", "Please call Stella.\n");
    write("wav48_silence_trimmed/p225/p225_001_mic1.flac", clips().get(0).audio());
    write("wav48_silence_trimmed/p225/p225_001_mic2.flac", clips().get(1).audio());
    write("wav48_silence_trimmed/p226/p226_002_mic1.flac", clips().get(2).audio());

    assertThat(said(read("")))
        .containsExactly(
            "p225|Please call Stella.|F|23|English",
            "p225|Please call Stella.|F|23|English",
            "p226||M|22|English");
  }

  @Test
  void aPlainFolderHasARowForEachRecordingAndKeepsItsPath() throws IOException {
    write("b/10.wav", clips().get(0).audio());
    write("b/9.wav", clips().get(1).audio());
    write("b/9.json", "{\"transcript\": \"hello\", \"speaker\": {\"id\": 7}}");
    write("a.txt", "no recording");
    write(".hidden/x.wav", clips().get(0).audio());
    ColumnNames names =
        ColumnNames.parse(List.of("speaker_id=speaker.id"), List.of("path", "folder"));

    List<VoiceSample> rows = LaidOutClips.read(folder + "/", names);

    assertThat(rows)
        .extracting(row -> row.kept() + row.transcript() + row.speakerId())
        .containsExactly("{path=b/9.wav, folder=b}hello7", "{path=b/10.wav, folder=b}");
  }

  @Test
  void aTextInAnotherEncodingIsAFaultOfItsRow() throws IOException {
    write("a.wav", clips().get(0).audio());
    Files.write(folder.resolve("a.txt"), "Grüße".getBytes(ISO_8859_1));
    write("b.wav", clips().get(1).audio());
    write("b.txt", "\uFEFFGrüße");

    assertThat(said(read(""))).containsExactly("|Grüße|||");
    assertThat(ReadRows.of(folder, ColumnNames.GLOBE).get(0))
        .startsWith("DAMAGED_ROW 'a.txt' is not UTF-8: its byte 3 is 0xFC");
  }

  @Test
  void linksThatLeadOutOrAroundHarmNothing() throws IOException {
    Path corpus = Files.createDirectories(folder.resolve("corpus/in"));
    Files.writeString(folder.resolve("secret.txt"), "secret");
    Files.write(folder.resolve("secret.wav"), clips().get(0).audio());
    Files.write(corpus.resolve("a.wav"), clips().get(0).audio());
    Files.createSymbolicLink(corpus.resolve("a.txt"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(corpus.resolve("b.wav"), folder.resolve("secret.wav"));
    Files.createSymbolicLink(corpus.resolve("c.wav"), folder.resolve("nowhere.wav"));
    Files.createSymbolicLink(corpus.resolve("around"), corpus.getParent());

    Path top = corpus.getParent();
    assertThat(ReadRows.of(top, ColumnNames.GLOBE))
        .map(said -> said.split(" ", 2)[0])
        .containsExactly("read", "OUTSIDE_CORPUS", "MISSING_RECORDING");
    Files.delete(corpus.resolve("b.wav"));
    Files.delete(corpus.resolve("c.wav"));
    assertThat(said(LaidOutClips.read(top + "/"))).containsExactly("||||");
  }
}
