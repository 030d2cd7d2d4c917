package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;

/** Clips that are left out for what is measured of them. */
class MeasureFilterIT {

  /** Enough to measure a rate. */
  private static final String SECONDS = "--max-audio-seconds=1.5";

  @TempDir private Path folder;

  @Test
  void clipsAreChosenByWhatIsMeasured() throws Exception {
    Path all = folder.resolve("all");
    assertThat(process(all).exitCode()).isZero();
    double limit = median(all, RecordField.SPEAKING_RATE);
    String filter = "--filter=speaking_rate>=" + limit;
    Path some = folder.resolve("some");

    Program.Result result = process(some, filter, "--filter=gender=male");

    assertThat(result.exitCode()).as(result.err()).isZero();
    List<String> expected =
        voices(all).stream()
            .filter(voice -> voice.text(RecordField.GENDER).equals("male"))
            .filter(voice -> voice.number(RecordField.SPEAKING_RATE) >= limit)
            .map(VoiceRecord::toJson)
            .toList();
    assertThat(expected).isNotEmpty();
    assertThat(voices(some)).extracting(VoiceRecord::toJson).isEqualTo(expected);
    RunSummary.Counts counts = PublishedOutput.at(some).summary().counts();
    long male = voices(all).stream().filter(v -> v.text(RecordField.GENDER).equals("male")).count();
    assertThat(counts)
        .isEqualTo(
            new RunSummary.Counts(
                33, expected.size(), 0, 33 - expected.size(), male - expected.size(), 0));

    var before = PublishedFiles.digests(some);
    Program.Result again = process(some, filter, "--filter=gender=male");
    assertThat(again.out()).contains("going on after %d rows".formatted(male));
    assertThat(PublishedFiles.digests(some)).isEqualTo(before);
    assertThat(PublishedOutput.at(some).summary().counts()).isEqualTo(counts);

    Program.Result flink =
        process(
            folder.resolve("flink"),
            filter,
            "--filter=gender=male",
            "@runner-configs/flink-local.args");
    assertThat(flink.exitCode()).as(flink.err()).isZero();
    assertThat(PublishedFiles.digests(folder.resolve("flink"))).isEqualTo(before);
    assertThat(PublishedOutput.at(folder.resolve("flink")).summary().counts()).isEqualTo(counts);

    Program.Result regenerated =
        Program.run(
            "regenerate",
            "--where=index=" + voices(some).get(0).integer(RecordField.INDEX),
            "--input=" + Program.SAMPLE,
            "--output=" + some,
            SECONDS);
    assertThat(regenerated.exitCode()).as(regenerated.err()).isZero();
    assertThat(PublishedOutput.at(some).summary().counts()).isEqualTo(counts);
  }

  @Test
  void wordsAreMeasuredToo() throws Exception {
    Path all = folder.resolve("all");
    assertThat(process(all, "--limit=12").exitCode()).isZero();
    Path some = folder.resolve("some");
    String word = voices(all).get(0).text(RecordField.PITCH_BIN);

    assertThat(
            process(some, "--limit=12", "--filter=Pitch_Bin=" + word.toUpperCase(Locale.ROOT))
                .exitCode())
        .isZero();

    assertThat(voices(some))
        .isNotEmpty()
        .isEqualTo(
            voices(all).stream()
                .filter(voice -> voice.text(RecordField.PITCH_BIN).equals(word))
                .toList());
  }

  @Test
  void aMeasureThatNoClipFitsSaysWhatWasMeasured() {
    Program.Result result =
        process(
            folder.resolve("out"),
            "--limit=12",
            "--filter=duration_measured>=100",
            "--max-audio-seconds=30");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("none of 12 rows fits the filter duration_measured>=100")
        .containsPattern("duration_measured in 12 rows: from [0-9.]+ to [0-9.]+");
  }

  @Test
  void whatNoClipCanFitIsRefusedBeforeWorkStarts() {
    for (String wrong :
        List.of("snr_db=loud", "pitch_bin>=3", "audio_clipped=maybe", "audio_clipped>=1")) {
      Program.Result result = process(folder.resolve("out"), "--filter=" + wrong);
      assertThat(result.exitCode()).as(wrong).isEqualTo(2);
      assertThat(result.err()).contains("filter is '" + wrong + "'");
    }
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private static double median(Path output, RecordField field) throws IOException {
    List<Double> values =
        voices(output).stream().map(voice -> voice.number(field)).sorted().toList();
    return values.get(values.size() / 2);
  }

  private static List<VoiceRecord> voices(Path output) throws IOException {
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      return voices.toList();
    }
  }

  private static Program.Result process(Path output, String... more) {
    return Program.run(
        Stream.concat(
                Stream.of(
                    "process",
                    "--input=" + Program.SAMPLE,
                    "--output=" + output,
                    "--describer=acoustic",
                    SECONDS),
                Stream.of(more))
            .toArray(String[]::new));
  }
}
