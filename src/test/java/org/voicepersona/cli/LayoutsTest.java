package org.voicepersona.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.testing.LaidOutClips;
import org.voicepersona.testing.Program;

/** The same clips are described in the same words, however they lie. */
class LayoutsTest {

  private static final List<String> COMMON_VOICE =
      List.of("path", "client_id", "sentence", "accents", "age", "gender", "duration");

  @TempDir Path folder;

  /** A way to lay out clips, all of one split. */
  enum Way {
    WEBDATASET {
      @Override
      void layOut(Path folder, List<VoiceSample> clips) throws IOException, InterruptedException {
        Path files = LaidOutClips.asSamples(folder.resolveSibling("files"), clips);
        Files.createDirectories(folder);
        String tar = folder.resolve("train-000000.tar").toString();
        int status =
            new ProcessBuilder("tar", "--sort=name", "-cf", tar, "-C", files.toString(), ".")
                .start()
                .waitFor();
        assertThat(status).isZero();
      }
    },
    COMMON_VOICE {
      @Override
      void layOut(Path folder, List<VoiceSample> clips) throws IOException {
        LaidOutClips.asTable(
            Files.createDirectories(folder).resolve("train.tsv"),
            CSVFormat.TDF.builder().setQuote(null).setEscape(null).build(),
            LayoutsTest.COMMON_VOICE,
            "clips",
            false,
            clips);
        Files.writeString(folder.resolve("reported.tsv"), "sentence_id\treason\n1\toffensive\n");
      }
    },
    NEMO {
      @Override
      void layOut(Path folder, List<VoiceSample> clips) throws IOException {
        Path list = Files.createDirectories(folder).resolve("train_manifest.json");
        LaidOutClips.asJsonLines(list, "audio_filepath", "wavs", clips);
      }
    },
    AUDIO_FOLDER {
      @Override
      void layOut(Path folder, List<VoiceSample> clips) throws IOException {
        Path list = Files.createDirectories(folder.resolve("train")).resolve("metadata.jsonl");
        LaidOutClips.asJsonLines(list, "file_name", "", clips);
      }
    },
    CSV {
      @Override
      void layOut(Path folder, List<VoiceSample> clips) throws IOException {
        LaidOutClips.asTable(
            Files.createDirectories(folder).resolve("metadata.csv"),
            CSVFormat.EXCEL,
            LayoutsTest.COMMON_VOICE,
            "audio",
            true,
            clips);
      }
    },
    FOLDER {
      @Override
      void layOut(Path folder, List<VoiceSample> clips) throws IOException {
        LaidOutClips.asSamples(folder.resolve("train/recordings"), clips);
      }
    };

    abstract void layOut(Path folder, List<VoiceSample> clips)
        throws IOException, InterruptedException;
  }

  private static List<String> describe(Path corpus, Path output, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "process",
                "--input=" + corpus,
                "--dataset=corpus",
                "--describer=acoustic",
                "--output=" + output));
    command.addAll(List.of(more));
    Program.Result result = Program.run(command.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return placeless(output);
  }

  private static List<String> placeless(Path output) {
    ObjectMapper json = new ObjectMapper();
    try {
      List<String> lines = new ArrayList<>();
      for (String line : Files.readAllLines(output.resolve("descriptions.jsonl"))) {
        ObjectNode record = (ObjectNode) json.readTree(line);
        assertThat(record.remove(List.of("shard", "row")).isEmpty()).isFalse();
        lines.add(record.toString());
      }
      return lines;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theWordsAreTheSameHoweverTheClipsLie(Way way) throws IOException, InterruptedException {
    Path sample = Program.SAMPLE;
    List<VoiceSample> clips = LaidOutClips.of(sample.resolve("data"));

    way.layOut(folder.resolve("corpus"), clips);

    assertThat(describe(folder.resolve("corpus"), folder.resolve("out")))
        .isNotEmpty()
        .isEqualTo(describe(sample, folder.resolve("expected")));
  }
}
