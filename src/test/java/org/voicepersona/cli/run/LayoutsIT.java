package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.testing.LaidOutClips;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SampleRows;
import org.voicepersona.testing.SharedData;
import org.voicepersona.testing.hub.HubServer;

/** The same clips are described in the same words, however they lie. */
class LayoutsIT {

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

  /** Of the real corpus, every so many rows: they differ in kind, and 460 say no more than 39. */
  private static final int REAL_STRIDE = 12;

  @TempDir private static Path shared;
  @TempDir Path folder;

  /** A way to lay out clips, all of one split. */
  enum Way {
    WEBDATASET {
      @Override
      void layOut(Path folder, List<VoiceSample> clips) throws IOException, InterruptedException {
        Path files = LaidOutClips.asSamples(folder.resolveSibling("files"), clips);
        Files.createDirectories(folder);
        pack(folder.resolve("train-000000.tar"), "-cf", files);
      }
    },
    COMMON_VOICE {
      @Override
      void layOut(Path folder, List<VoiceSample> clips) throws IOException {
        LaidOutClips.asTable(
            Files.createDirectories(folder).resolve("train.tsv"),
            CSVFormat.TDF.builder().setQuote(null).setEscape(null).get(),
            LayoutsIT.COMMON_VOICE,
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
            LayoutsIT.COMMON_VOICE,
            "audio",
            true,
            clips);
      }
    },
    COMMON_VOICE_ARCHIVE {
      @Override
      void layOut(Path folder, List<VoiceSample> clips) throws IOException, InterruptedException {
        Path corpus = folder.resolveSibling("unpacked/cv-corpus-1");
        LaidOutClips.asTable(
            Files.createDirectories(corpus).resolve("validated.tsv"),
            CSVFormat.TDF.builder().setQuote(null).setEscape(null).get(),
            LayoutsIT.COMMON_VOICE,
            "clips",
            false,
            clips);
        Files.createDirectories(folder);
        pack(folder.resolve("cv-corpus-1-en.tar.gz"), "-czf", corpus.getParent());
      }
    },
    FOLDER {
      @Override
      void layOut(Path folder, List<VoiceSample> clips) throws IOException {
        LaidOutClips.asSamples(folder.resolve("train/recordings"), clips);
      }
    };

    private static void pack(Path tar, String how, Path files)
        throws IOException, InterruptedException {
      int status =
          new ProcessBuilder("tar", "--sort=name", how, tar + "", "-C", files + "", ".")
              .start()
              .waitFor();
      assertThat(status).isZero();
    }

    abstract void layOut(Path folder, List<VoiceSample> clips)
        throws IOException, InterruptedException;
  }

  private static Program.Result process(String input, Path output, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "process",
                "--input=" + input,
                "--dataset=corpus",
                "--describer=acoustic",
                "--output=" + output));
    command.addAll(List.of(more));
    return Program.run(command.toArray(String[]::new));
  }

  private static List<ObjectNode> describe(Path corpus, Path output, String... more)
      throws IOException {
    Program.Result result = process(corpus.toString(), output, more);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return records(output);
  }

  private static List<ObjectNode> records(Path output) throws IOException {
    List<ObjectNode> records = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("descriptions.jsonl"))) {
      records.add((ObjectNode) JSON.readTree(line));
    }
    return records;
  }

  /** Returns the sample laid out in a way, once for all tests, which do not change it. */
  private static Path sample(Way way) throws IOException, InterruptedException {
    Path corpus = shared.resolve(way + "/corpus");
    if (!Files.exists(corpus)) {
      way.layOut(corpus, LaidOutClips.of(Program.SAMPLE.resolve("data")));
    }
    return corpus;
  }

  /** Returns the output of a run over {@link #sample}, once for all tests. */
  private static Path describedSample(Way way) throws IOException, InterruptedException {
    Path output = shared.resolve(way + "/out");
    if (!Files.exists(output)) {
      describe(sample(way), output, Program.BEGINNINGS);
    }
    return output;
  }

  /** What is drawn by lot depends on the name of the shard and the row, and on nothing else. */
  private List<ObjectNode> describeAsParquet(List<Group> rows, String shard, String... more)
      throws IOException {
    Path parquet = folder.resolve("parquet");
    SampleRows.write(parquet.resolve(shard.endsWith("/") ? shard + "rows.parquet" : shard), rows);
    return describe(parquet, folder.resolve("expected"), more);
  }

  private static List<String> without(List<String> fields, List<ObjectNode> records) {
    return records.stream().map(record -> record.deepCopy().remove(fields).toString()).toList();
  }

  private void assertSameAsParquet(List<ObjectNode> records, List<Group> rows, String... more)
      throws IOException {
    assertThat(records).isNotEmpty();
    String shard = records.get(0).get("shard").asText();
    List<String> drawn = shard.endsWith("/") ? DRAWN : List.of();
    assertThat(without(drawn, records))
        .isEqualTo(without(drawn, describeAsParquet(rows, shard, more)));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theWordsAreTheSameHoweverTheClipsLie(Way way) throws IOException, InterruptedException {
    assertSameAsParquet(records(describedSample(way)), SampleRows.read(), Program.BEGINNINGS);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theWordsOfARealCorpusAreTheSame(Way way) throws IOException, InterruptedException {
    List<Group> rows = new ArrayList<>();
    try (Stream<Path> shards = Files.list(SharedData.path("data/real/data"))) {
      for (Path shard : shards.sorted().toList()) {
        List<Group> all = SampleRows.read(shard);
        for (int row = 0; row < all.size(); row += REAL_STRIDE) {
          rows.add(all.get(row));
        }
      }
    }
    Path corpus = folder.resolve("corpus");
    Path source = SampleRows.write(folder.resolve("source/train.parquet"), rows);
    way.layOut(corpus, LaidOutClips.of(source.getParent()));
    assertSameAsParquet(
        describe(corpus, folder.resolve("out"), Program.BEGINNINGS), rows, Program.BEGINNINGS);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void filtersAndLimitsChooseTheSameRows(Way way) throws IOException, InterruptedException {
    String[] few = {"--filter=gender=female", "--limit=5", Program.BEGINNINGS};
    assertSameAsParquet(describe(sample(way), folder.resolve("out"), few), SampleRows.read(), few);
  }

  private static List<Path> kept(Path output) throws IOException {
    try (Stream<Path> indexes = Files.list(output.resolve(".progress/indexes"))) {
      return indexes.toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aRunThatWasLimitedGoesOnWithTheIndexThatItKept(Way way)
      throws IOException, InterruptedException {
    Path corpus = sample(way);
    Path output = folder.resolve("out");
    assertThat(describe(corpus, output, "--limit=7", Program.BEGINNINGS)).hasSize(7);
    List<Path> kept = kept(output);
    assertThat(kept).hasSize(1);
    FileTime made = Files.getLastModifiedTime(kept.get(0));

    describe(corpus, output, Program.BEGINNINGS);

    assertThat(kept(output)).isEqualTo(kept);
    assertThat(Files.getLastModifiedTime(kept.get(0))).isEqualTo(made);
    assertThat(PublishedFiles.digests(output))
        .isEqualTo(PublishedFiles.digests(describedSample(way)));
  }

  /** A way of each kind: what else travels to a worker is the same. */
  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"WEBDATASET", "COMMON_VOICE_ARCHIVE", "NEMO", "FOLDER"})
  void flinkDescribesThemInTheSameWords(Way way) throws IOException, InterruptedException {
    describe(
        sample(way),
        folder.resolve("flink"),
        "@runner-configs/flink-local.args",
        Program.BEGINNINGS);

    assertThat(PublishedFiles.digests(folder.resolve("flink")))
        .isEqualTo(PublishedFiles.digests(describedSample(way)));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theyAreStreamedFromTheHub(Way way) throws IOException, InterruptedException {
    Path output = folder.resolve("hub");
    try (HubServer server = new HubServer()) {
      server.publish("datasets/someone/voices", sample(way));
      Program.Result result =
          process(
              "hf://datasets/someone/voices",
              output,
              Program.BEGINNINGS,
              "--hubEndpoint=" + server.endpoint(),
              "--hubCache=" + folder.resolve("cache"));
      assertThat(result.exitCode()).as(result.err()).isZero();
    }
    assertThat(PublishedFiles.digests(output))
        .isEqualTo(PublishedFiles.digests(describedSample(way)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"NEMO", "AUDIO_FOLDER", "FOLDER", "WEBDATASET"})
  void whatHasComeToThemIsDescribedByNew(Way way) throws IOException, InterruptedException {
    Path corpus = folder.resolve("corpus");
    Path output = folder.resolve("out");
    List<VoiceSample> clips = LaidOutClips.of(Program.SAMPLE.resolve("data"));
    way.layOut(corpus, clips.subList(0, 10));
    List<String> before = without(List.of(), describe(corpus, output, Program.BEGINNINGS));
    way.layOut(corpus, clips);
    Program.Result changed = process(corpus.toString(), output, Program.BEGINNINGS);
    assertThat(changed.exitCode()).isEqualTo(1);
    assertThat(changed.err()).contains("--new");

    List<String> after = without(List.of(), describe(corpus, output, "--new", Program.BEGINNINGS));

    assertThat(after).hasSize(33).startsWith(before.toArray(String[]::new));
  }

  @Test
  void aDamagedMemberFailsAndTheOthersAreDescribed() throws IOException, InterruptedException {
    Path corpus = folder.resolve("corpus");
    Way.WEBDATASET.layOut(corpus, LaidOutClips.of(Program.SAMPLE.resolve("data")));
    Path tar = corpus.resolve("train-000000.tar");
    byte[] bytes = Files.readAllBytes(tar);
    Files.write(tar, Arrays.copyOf(bytes, bytes.length * 2 / 3));

    Program.Result result = process(corpus.toString(), folder.resolve("out"), Program.BEGINNINGS);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(Files.readString(folder.resolve("out/failures.jsonl")))
        .contains("\"reason\":\"truncated\"")
        .contains("the archive ends in the midst of");
    assertThat(Files.readAllLines(folder.resolve("out/descriptions.jsonl"))).hasSizeGreaterThan(15);
  }

  @Test
  void theLayoutDecidesWhereSeveralLieInAFolder() throws IOException, InterruptedException {
    Path corpus = folder.resolve("corpus");
    List<VoiceSample> clips = LaidOutClips.of(Program.SAMPLE.resolve("data"));
    Way.WEBDATASET.layOut(corpus, clips.subList(0, 3));
    SampleRows.write(corpus.resolve("train.parquet"), SampleRows.read().subList(0, 2));

    assertThat(describe(corpus, folder.resolve("parquet"))).hasSize(2);
    assertThat(describe(corpus, folder.resolve("tar"), "--layout=webdataset")).hasSize(3);
    Program.Result wrong = process(corpus.toString(), folder.resolve("x"), "--layout=zip");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("layout is 'zip', must be one of auto, parquet, arrow, webdataset");
  }
}
