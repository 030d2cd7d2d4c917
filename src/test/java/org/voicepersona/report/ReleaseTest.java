package org.voicepersona.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.DecodedAudio;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.Python;
import org.voicepersona.testing.Tree;
import org.voicepersona.testing.hub.HubServer;

/** A released folder, as the Hub, {@code datasets}, DuckDB and this program's reader see it. */
class ReleaseTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private Path release(String name, String... options) {
    Path to = folder.resolve(name);
    Program.Result result =
        Program.run(
            Stream.concat(
                    Stream.of("release", "--output=" + FinishedRun.directory(), "--to=" + to),
                    Stream.of(options))
                .toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return to;
  }

  private static JsonNode yaml(Path release) throws IOException {
    String card = Files.readString(release.resolve("README.md"));
    assertThat(card).startsWith("---\n");
    return new ObjectMapper(new YAMLFactory())
        .readTree(card.substring(4, card.indexOf("\n---\n", 4)));
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(item -> names.add(item.get("name").asText()));
    return names;
  }

  @Test
  void theCardTellsTheHubWhatIsThere() throws Exception {
    Path release = release("r");
    JsonNode yaml = yaml(release);

    assertThat(yaml.get("license").asText()).isEqualTo("cc0-1.0");
    assertThat(yaml.at("/size_categories/0").asText()).isEqualTo("n<1K");
    JsonNode config = yaml.at("/configs/0");
    assertThat(config.get("config_name").asText()).isEqualTo("default");
    assertThat(config.at("/data_files/0/split").asText()).isEqualTo("train");
    assertThat(config.at("/data_files/0/path").asText()).isEqualTo("data/train-*");
    JsonNode info = yaml.get("dataset_info");
    assertThat(info.at("/splits/0/num_examples").asInt()).isEqualTo(33);
    Path file = release.resolve("data/train-00000-of-00001.parquet");
    assertThat(info.get("download_size").asLong()).isEqualTo(Files.size(file));

    List<String> columns = names(info.get("features"));
    assertThat(columns).startsWith("audio", "index", "split").contains("flags", "speaker_id");
    assertThat(info.at("/features/0/dtype/audio/sampling_rate").asInt()).isEqualTo(16_000);
    assertThat(Sql.query("SELECT column_name FROM (DESCRIBE SELECT * FROM '" + file + "')"))
        .isEqualTo(columns);
  }

  @Test
  void theFooterHasTheFeaturesAndTheArrowTypes() throws Exception {
    Path file = release("r").resolve("data/train-00000-of-00001.parquet");
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      FileMetaData footer = reader.getFileMetaData();
      JsonNode features =
          JSON.readTree(footer.getKeyValueMetaData().get("huggingface")).at("/info/features");
      assertThat(features.get("audio").toString())
          .isEqualTo("{\"sampling_rate\":16000,\"_type\":\"Audio\"}");
      assertThat(features.get("flags").toString())
          .isEqualTo(
              "{\"feature\":{\"dtype\":\"string\",\"_type\":\"Value\"},\"_type\":\"Sequence\"}");
      assertThat(features.size()).isEqualTo(RecordField.values().length + 1);
      assertThat(footer.getSchema().toString())
          .contains(
              """
                optional group audio {
                  optional binary bytes;
                  optional binary path (STRING);
                }
              """)
          .contains(
              """
                optional group flags (LIST) {
                  repeated group list {
                    optional binary element (STRING);
                  }
                }
              """);
    }
  }

  @Test
  void pyarrowSeesTheArrowTypesOfTheFeatures() throws Exception {
    Path file = release("r").resolve("data/train-00000-of-00001.parquet");
    String said =
        Python.with("pyarrow")
            .run(
                """
                import pyarrow.parquet, sys
                schema = pyarrow.parquet.read_schema(sys.argv[1])
                print(schema.field("audio").type, schema.field("flags").type.value_type)
                """,
                file.toString());
    assertThat(said.strip()).isEqualTo("struct<bytes: binary, path: string> string");
  }

  @Test
  void datasetsLoadsTheFolderWithoutCode() throws Exception {
    Path release = release("r", "--split-by-speaker=60,20,20");
    String said =
        Python.with("datasets")
            .run(
                """
                import datasets, sys
                voices = datasets.load_dataset(sys.argv[1], cache_dir=sys.argv[2])
                print(*voices, sum(split.num_rows for split in voices.values()))
                print({type(f).__name__ for f in (voices["train"].features["audio"],)},
                      voices["train"].features["audio"].sampling_rate,
                      voices["train"].features["flags"].feature.dtype)
                stored = voices["train"].cast_column("audio", datasets.Audio(decode=False))
                print(*(row["audio"]["bytes"][:4] == b"fLaC" for row in stored.select(range(2))))
                """,
                release.toString(),
                folder.resolve("cache").toString());
    assertThat(said.lines())
        .containsExactly("train validation test 33", "{'Audio'} 16000 string", "True True");
  }

  @Test
  void theRecordingsAreThoseThatWereDescribed() throws Exception {
    Path file = release("r").resolve("data/train-00000-of-00001.parquet");
    assertThat(
            Sql.query(
                "SELECT count(*), count(audio.bytes), bool_and(audio.bytes[1:4] = 'fLaC'::BLOB) FROM '%s'"
                    .formatted(file)))
        .containsExactly("33|33|true");
    List<VoiceSample> samples = Shards.samples(file);
    List<VoiceSample> originals = Shards.samples(Program.SAMPLE.resolve("data"));
    assertThat(samples).hasSize(33);
    AudioDecoder decoder = new AudioDecoder();
    for (int i = 0; i < 3; i++) {
      VoiceSample released = samples.get(i);
      VoiceSample original = originals.get(i);
      assertThat(released.transcript()).isEqualTo(original.transcript());
      DecodedAudio heard = decoder.decode(released.audio());
      float[] expected = decoder.decode(original.audio()).waveform().samples();
      assertThat(heard.waveform().samples()).hasSameSizeAs(expected);
      for (int j = 0; j < expected.length; j += 97) {
        assertThat(heard.waveform().samples()[j])
            .isCloseTo(expected[j], org.assertj.core.data.Offset.offset(1f / 32_000));
      }
    }
  }

  @Test
  void theCardSaysHowItWasMade() throws Exception {
    String card = Files.readString(release("r", "--title=My [voices]").resolve("README.md"));
    assertThat(card)
        .contains("# My \\[voices\\]")
        .contains("https://huggingface.co/datasets/MushanW/GLOBE_V2")
        .contains("| describer | acoustic |")
        .contains("| model | acoustic-rules-3 |")
        .contains("| female |")
        .contains("| `near-duplicate` |")
        .contains("no listener and no language model was involved")
        .contains("Of 33 rows that were read, 33 were described, 0 failed");
  }

  /** Makes a result of a corpus that is not GLOBE, and a release of it. */
  private String cardOfOther(String readme, String... options) throws IOException {
    Path corpus = Tree.copy(Program.SAMPLE, folder.resolve("my corpus"));
    if (!readme.isEmpty()) {
      Files.writeString(corpus.resolve("README.md"), readme);
    }
    Path run = folder.resolve("run");
    Program.Result made =
        Program.run(
            "process",
            "--input=" + corpus,
            "--output=" + run,
            "--describer=acoustic",
            "--limit=3",
            "--column=speaker_id=age");
    assertThat(made.exitCode()).as(made.err()).isZero();
    Path to = folder.resolve("other");
    Program.Result result =
        Program.run(
            Stream.concat(
                    Stream.of("release", "--no-audio", "--output=" + run, "--to=" + to),
                    Stream.of(options))
                .toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return Files.readString(to.resolve("README.md"));
  }

  @Test
  void ofAnotherCorpusTheCardStatesNothingOfGlobe() throws Exception {
    String card = cardOfOther("");
    JsonNode yaml = yaml(folder.resolve("other"));
    assertThat(yaml.has("license")).isFalse();
    assertThat(yaml.has("language")).isFalse();
    assertThat(yaml.has("source_datasets")).isFalse();
    assertThat(card)
        .contains("3 clips of speech", "from the corpus my corpus.")
        .contains("No licence was named for this release.")
        .contains("load_dataset(\"other\"")
        .containsPattern("\\d+ seconds in all; clips last")
        .doesNotContain("cc0", "read aloud", "guessed", "S_000001", "OWNER/NAME")
        .doesNotContain("GLOBE", "voices of", "| voices");
    // The accents are what the corpus says.
    assertThat(card.replaceAll("(?m)^\\| United States English.*$", "")).doesNotContain("English");
  }

  @Test
  void whatTheCardOfTheCorpusSaysIsSaid() throws Exception {
    String card = cardOfOther("---\nlicense: cc-by-4.0\nlanguage:\n- de\n- fr\n---\n# Mine\n");
    JsonNode yaml = yaml(folder.resolve("other"));
    assertThat(yaml.get("license").asText()).isEqualTo("cc-by-4.0");
    assertThat(yaml.get("language").toString()).isEqualTo("[\"de\",\"fr\"]");
    assertThat(card).contains("German and French speech", "`cc-by-4.0`");
  }

  @Test
  void whatItsMakerSaysGoesBeforeWhatTheCorpusSays() throws Exception {
    String card =
        cardOfOther("---\nlicense: mit\nlanguage: de\n---\n", "--license=cc0-1.0", "--language=nl");
    assertThat(card).contains("Dutch speech", "`cc0-1.0`").doesNotContain("mit\n", "German");
    assertThat(Program.run("release", "--to=x", "--language=English").exitCode()).isNotZero();
  }

  @Test
  void theSameRunGivesTheSameBytes() throws Exception {
    assertThat(PublishedFiles.digests(release("a/voices")))
        .isEqualTo(PublishedFiles.digests(release("b/voices")))
        .hasSize(2);
  }

  @Test
  void dividesBySpeakerAndReplacesAnEarlierRelease() throws Exception {
    release("r");
    Path release = release("r", "--no-audio", "--split-by-speaker=60,20,20");
    try (Stream<Path> files = Files.list(release.resolve("data"))) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactly(
              "test-00000-of-00001.parquet",
              "train-00000-of-00001.parquet",
              "validation-00000-of-00001.parquet");
    }
    assertThat(
            Sql.query(
                """
                SELECT count(*), max(files) FROM (
                  SELECT speaker_id, count(DISTINCT filename) AS files
                  FROM read_parquet('%s/data/*.parquet', filename = true) GROUP BY speaker_id)"""
                    .formatted(release)))
        .containsExactly("16|1");
    assertThat(names(yaml(release).at("/dataset_info/splits")))
        .containsExactly("train", "validation", "test");
  }

  @Test
  void excludeFlaggedLeavesOutWhatHasAFlag() throws Exception {
    Path run = folder.resolve("run");
    int plain = FinishedRun.copyWithFlags(run);
    Path to = folder.resolve("unflagged");
    Program.Result result =
        Program.run("release", "--output=" + run, "--to=" + to, "--no-audio", "--exclude-flagged");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(Sql.query("SELECT count(*), max(len(flags)) FROM '%s/data/*.parquet'".formatted(to)))
        .containsExactly(plain + "|0");
    assertThat(yaml(to).at("/dataset_info/splits/0/num_examples").asInt()).isEqualTo(plain);
  }

  @Test
  void replacesNothingOfOthers() throws Exception {
    Path notes = Files.createDirectory(folder.resolve("notes"));
    Files.writeString(notes.resolve("README.md"), "mine");
    Program.Result result =
        Program.run("release", "--output=" + FinishedRun.directory(), "--to=" + notes);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("holds something else than a release");
    assertThat(notes.resolve("README.md")).hasContent("mine");
  }

  @Test
  void pushesToTheHub() throws Exception {
    try (HubServer server = new HubServer()) {
      Program.Result refused = push(server, "me/voices");
      assertThat(refused.exitCode()).as("there is no token").isEqualTo(1);
      assertThat(refused.err()).contains("HF_TOKEN").contains("the same command goes on");
      assertThat(Program.run("release", "--to=x", "--push=a/../b").exitCode()).isNotZero();
    }
  }

  private Program.Result push(HubServer server, String repo) {
    return Program.run(
        "release",
        "--output=" + FinishedRun.directory(),
        "--to=" + folder.resolve("pushed"),
        "--no-audio",
        "--push=" + repo,
        "--hf-endpoint=" + server.endpoint());
  }
}
