package org.voicepersona.globe.layout.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.layout.ReadRows;
import org.voicepersona.testing.LaidOutClips;
import org.voicepersona.testing.Program;

/** Rows of NeMo that name parts of recordings are those parts. */
class RecordingPartsTest {

  private static final ColumnNames NEMO =
      ColumnNames.parse(List.of("audio=audio_filepath"), List.of());

  @TempDir Path folder;

  private final Waves waves = new Waves();

  private Path list(String... lines) throws IOException {
    return Files.write(folder.resolve("train_manifest.json"), List.of(lines));
  }

  @Test
  void aPartIsCutOutAtItsFrames() throws IOException {
    waves.write(folder.resolve("long.wav"));
    Path list =
        list(
            "\uFEFF{'audio_filepath': 'long.wav', 'offset': 0.5, 'duration': 0.25}",
            "{'audio_filepath': 'long.wav', 'offset': 0, 'duration': 0.25}",
            "{'audio_filepath': 'long.wav', 'offset': 1.5}",
            "{'audio_filepath': 'long.wav', 'offset': 1.9, 'duration': 0.3}");
    Files.writeString(list, Files.readString(list).replace('\'', '"'));

    assertThat(ReadRows.samples(list, NEMO).stream().map(waves::heard))
        .containsExactly(
            List.of(8000L, 2000L),
            List.of(0L, 2000L),
            List.of(24000L, 4000L),
            List.of(30400L, 800L));
  }

  @Test
  void whatIsTheWholeIsTheFileAsItIs() throws IOException {
    waves.write(folder.resolve("long.wav"));
    Path list =
        list(
            "{\"audio_filepath\": \"long.wav\", \"offset\": 0.0, \"duration\": 2.0}",
            "{\"audio_filepath\": \"long.wav\", \"offset\": null, \"duration\": 1.0}",
            "{\"audio_filepath\": \"long.wav\", \"offset\": 0}");

    assertThat(ReadRows.samples(list, NEMO))
        .hasSize(3)
        .allSatisfy(
            row ->
                assertThat(row.audio()).isEqualTo(Files.readAllBytes(folder.resolve("long.wav"))));
  }

  @Test
  void aPartThatCannotBeHadIsToldAndNeverTheWhole() throws IOException {
    waves.write(folder.resolve("long.wav"));
    List<VoiceSample> clips = LaidOutClips.of(Program.SAMPLE.resolve("data"));
    Files.write(folder.resolve("a.flac"), clips.get(0).audio());
    Files.writeString(folder.resolve("cut.wav"), "RIFF\0\0\0\0WAVEfmt ");
    byte[] hostile = Files.readAllBytes(folder.resolve("long.wav"));
    hostile[19] = 0x7F; // the format claims to have gigabytes
    Files.write(folder.resolve("hostile.wav"), hostile);
    Path list =
        list(
            "{\"audio_filepath\": \"long.wav\", \"offset\": 2.5}",
            "{\"audio_filepath\": \"long.wav\", \"offset\": 1.5, \"duration\": 1.1}",
            "{\"audio_filepath\": \"long.wav\", \"offset\": -1}",
            "{\"audio_filepath\": \"long.wav\", \"offset\": 1, \"duration\": 0}",
            "{\"audio_filepath\": \"a.flac\", \"offset\": 0, \"duration\": 0.5}",
            "{\"audio_filepath\": \"a.flac\", \"offset\": 0, \"duration\": %s}"
                .formatted(clips.get(0).duration()),
            "{\"audio_filepath\": \"cut.wav\", \"offset\": 0.1}",
            "{\"audio_filepath\": \"hostile.wav\", \"offset\": 0.1}");

    List<String> read = ReadRows.of(list, NEMO);

    assertThat(clips.get(0).audio()).startsWith('f', 'L', 'a', 'C');
    String behind = "MISSING_RECORDING the row names a part of 'long.wav', from second ";
    String cut =
        ", and parts are cut out of WAV files alone: cut recordings into files first, such as with sox";
    assertThat(read)
        .containsExactly(
            behind + "2.5, which has 2.000 s",
            behind + "1.5, 1.1 s long, which has 2.000 s",
            "DAMAGED_ROW the row has the offset '-1' and the duration '', which must be seconds, from 0 and above 0",
            "DAMAGED_ROW the row has the offset '1' and the duration '0', which must be seconds, from 0 and above 0",
            "NO_RECORDING the row names a part of 'a.flac', from second 0.0, 0.5 s long" + cut,
            "read",
            "NO_RECORDING the row names a part of 'cut.wav', from second 0.1" + cut,
            "NO_RECORDING the row names a part of 'hostile.wav', from second 0.1" + cut);
  }
}
