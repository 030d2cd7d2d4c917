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
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.layout.ReadRows;
import org.voicepersona.globe.shard.ShardFile;

/** Folders as Kaldi's documentation shows them, with rows for their utterances. */
class KaldiTest {

  @TempDir Path folder;

  private final Waves waves = new Waves();

  @BeforeEach
  void record() throws IOException {
    waves.write(folder.resolve("sw02001.wav"));
    waves.write(folder.resolve("sw02005.wav"));
  }

  private void table(String name, String... lines) throws IOException {
    Files.write(folder.resolve(name), List.of(lines));
  }

  private List<String> read() throws IOException {
    return ReadRows.of(folder.resolve("wav.scp"), ColumnNames.GLOBE);
  }

  private List<VoiceSample> samples() throws IOException {
    return ReadRows.samples(folder.resolve("wav.scp"), ColumnNames.GLOBE);
  }

  private static String said(VoiceSample row) {
    return String.join("|", row.speakerId(), row.gender(), row.transcript());
  }

  @Test
  void eachRecordingIsAnUtteranceWhereNothingDividesThem() throws IOException {
    table("wav.scp", "1001-a  sw02001.wav", "", "1002-b sw02005.wav");
    table("text", "1001-a HI UM YEAH", "1002-b");
    table("utt2spk", "1001-a 1001", "1002-b 1002");
    table("spk2gender", "1001 f");
    table("utt2dur", "1001-a 2.0");

    assertThat(samples()).map(KaldiTest::said).containsExactly("1001|f|HI UM YEAH", "1002||");
    assertThat(samples()).extracting(VoiceSample::duration).containsExactly(2.0, Double.NaN);
    assertThat(samples().get(0).audio())
        .isEqualTo(Files.readAllBytes(folder.resolve("sw02001.wav")));
  }

  @Test
  void utterancesAreCutOutOfRecordings() throws IOException {
    table("wav.scp", "sw02001-A sw02001.wav", "sw02005-B sw02005.wav");
    table(
        "segments",
        "sw02001-A_000098-001156 sw02001-A 0.5 0.75",
        "sw02001-A_001980-002131 sw02001-A 1.5 -1",
        "sw02005-B_000000-000010 sw02005-B 0 0.1",
        "sw02005-B_000010-000005 sw02005-B 0.1 0.05",
        "sw02005-B_000000-000020 sw02005-C 0 0.1",
        "sw02005-B_000000-000030 sw02005-B 0 0.1 A");
    table("text", "sw02001-A_000098-001156 HI UM YEAH", "sw02005-B_000000-000010 THAT'S RIGHT");

    assertThat(samples())
        .map(waves::heard)
        .containsExactly(List.of(8000L, 2000L), List.of(24000L, 4000L), List.of(0L, 800L));
    assertThat(samples())
        .map(KaldiTest::said)
        .containsExactly("||HI UM YEAH", "||", "||THAT'S RIGHT");
    assertThat(read().subList(3, 6))
        .containsExactly(
            "DAMAGED_ROW segments has the begin '0.1' and the end '0.05', which must be seconds, the end behind the begin",
            "MISSING_RECORDING wav.scp has no recording 'sw02005-C'",
            "DAMAGED_ROW 'sw02005-B_000000-000030' has 4 values in segments, must have 3: the recording, its begin and its end");
  }

  @Test
  void noCommandIsRun() throws IOException {
    Path proof = folder.resolve("ran");
    table("wav.scp", "a touch %s |".formatted(proof), "b sph2pipe -f wav -p -c 1 a.sph|", "c");

    assertThat(read().get(0))
        .startsWith("NO_RECORDING the recording is what a command writes, and none is run")
        .endsWith("The command: touch %s |".formatted(proof));
    assertThat(read().get(1)).startsWith("NO_RECORDING");
    assertThat(read().get(2))
        .isEqualTo("MISSING_RECORDING wav.scp names no file for the recording");
    assertThat(proof).doesNotExist();
  }

  @Test
  void aTableThatChangesChangesTheRows() throws IOException {
    table("wav.scp", "a sw02001.wav");
    assertThat(samples()).map(KaldiTest::said).containsExactly("||");

    table("text", "a HELLO");

    assertThat(samples()).map(KaldiTest::said).containsExactly("||HELLO");
  }

  @Test
  void splitsAreFoldersAndTheirPartsForJobsAreNone() throws IOException {
    for (String set : List.of("train", "dev", "train/split2/1", "train/split2/2")) {
      Path data = Files.createDirectories(folder.resolve("data").resolve(set));
      Files.writeString(data.resolve("wav.scp"), "a a.wav\n");
    }

    ShardCatalog catalog =
        ShardCatalog.list(folder.toString(), SplitChoice.ALL, "", ColumnNames.GLOBE);

    assertThat(catalog.files())
        .extracting(ShardFile::name)
        .containsExactly("data/dev/wav.scp", "data/train/wav.scp");
    assertThat(catalog.files())
        .extracting(file -> file.split().label())
        .containsExactly("validation", "train");
  }
}
