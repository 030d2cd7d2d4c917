package org.voicepersona.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.voicepersona.testing.SampleRows;

/** The same clips are described in the same words, however they lie. */
class LayoutsTest {

  private static final List<String> COMMON_VOICE =
      List.of("path", "client_id", "sentence", "accents", "age", "gender", "duration");

  /** What depends on the name of the shard: a folder has another one than any file. */
  private static final List<String> DRAWN =
      List.of(
          "shard",
          "seed",
          "voice_analysis",
          "character_description",
          "technical_analysis",
          "combined_description");

  private static final ObjectMapper JSON = new ObjectMapper();

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

  /** What is drawn by lot depends on the name of the shard and the row, and on nothing else. */
  private static Path parquetInThePlaceOf(Path shard, Path corpus) throws IOException {
    return SampleRows.write(corpus.resolve(shard), SampleRows.read());
  }

  private static List<ObjectNode> describe(Path corpus, Path output) {
    Program.Result result =
        Program.run(
            "process",
            "--input=" + corpus,
            "--dataset=corpus",
            "--describer=acoustic",
            "--output=" + output);
    assertThat(result.exitCode()).as(result.err()).isZero();
    try {
      List<ObjectNode> records = new ArrayList<>();
      for (String line : Files.readAllLines(output.resolve("descriptions.jsonl"))) {
        records.add((ObjectNode) JSON.readTree(line));
      }
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> without(List<String> fields, List<ObjectNode> records) {
    return records.stream().map(record -> record.deepCopy().remove(fields).toString()).toList();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theWordsAreTheSameHoweverTheClipsLie(Way way) throws IOException, InterruptedException {
    way.layOut(folder.resolve("corpus"), LaidOutClips.of(Program.SAMPLE.resolve("data")));

    List<ObjectNode> records = describe(folder.resolve("corpus"), folder.resolve("out"));

    assertThat(records).hasSize(33);
    Path shard = Path.of(records.get(0).get("shard").asText());
    parquetInThePlaceOf(
        shard.endsWith("train") ? shard.resolve("train.parquet") : shard,
        folder.resolve("parquet"));
    List<ObjectNode> expected = describe(folder.resolve("parquet"), folder.resolve("expected"));
    boolean isFolder = way == Way.FOLDER;
    List<String> drawn = isFolder ? DRAWN : List.of();
    assertThat(without(drawn, records)).isEqualTo(without(drawn, expected));
  }
}
