package org.voicepersona.globe.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.globe.folder.CorpusFiles.Origin;

class CorpusInputTest {

  @TempDir private Path corpus;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Names as push_to_hub gives them are splits as they are.
        "data/train-00000-of-00002 data/train-00001-of-00002 data/dev-00000-of-00001"
            + "| dev=1 train=2",
        "data/train.clean-00000-of-00001 data/other-00000-of-00001 | other=1 train.clean=1",
        "data/train-00000-of-00001-abcdef0123456789 | train=1",
        "train-00000-of-00001 validation-00000-of-00001 | train=1 validation=1",
        // Words in the names of files.
        "train test | test=1 train=1",
        "train_0 train_1 my-dev.1 | train=2 validation=1",
        "data/valid data/train | train=1 validation=1",
        "eval-1 latest | test=1 train=1",
        "0000 0001 | train=2",
        "clips | train=1",
        // Words in the names of folders, before those of files.
        "train/0000 test/0000 validation/0000 | test=1 train=1 validation=1",
        "data/train/a data/dev/b | train=1 validation=1",
        "train/test-speaker dev/x | train=1 validation=1",
        "train-clean-100/a test-clean/b | test=1 train=1",
        "train/part1/a train/part2/b | train=2",
        "train/spk1/0000 train/spk2/0000 test/spk3/0000 | test=1 train=2",
        // As the Hub converts data sets.
        "default/train/0000 default/train/0001 default/test/0000 | test=1 train=2",
        "default/partial-train/0000 | train=1",
        "default/train-part0/0000 default/train-part1/0000 | train=2",
        "clean/train.100/0000 clean/train.360/0000 clean/test/0000"
            + "| test=1 train.100=1 train.360=1",
        "en/train/0000 en/invalidated/0000 en/other/0000 | invalidated=1 other=1 train=1",
        // A missing name names none, as Spark, pyarrow and DuckDB write it.
        "split=train/part-0 split=dev/part-1 split=__HIVE_DEFAULT_PARTITION__/part-2 split=NULL/b"
            + "| train=3 validation=1",
        // What stands beside a split is one too, and never mixed into the training set.
        "train/a test/b other/c | other=1 test=1 train=1",
        "train test invalidated_0 invalidated_1 | invalidated=2 test=1 train=1",
        "test clips_0 clips_1 | test=1 train=2",
        // Folders that differ by numbers are parts of one thing.
        "shard_0/a shard_1/b shard_10/c | train=3",
        "2023/a 2024/b | train=2",
      })
  void namesTellTheSplits(String files, String splits) throws IOException {
    touch(files.split(" "));

    assertThat(splits(find(""))).isEqualTo(splits);
  }

  @Test
  void severalLanguagesAreNotMixedUnlessOneIsChosen() throws IOException {
    touch("en/train/0000", "en/test/0000", "de/train/0000");

    assertThatThrownBy(() -> find(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("de, en")
        .hasMessageContaining("--config");
    assertThat(splits(find("en"))).isEqualTo("test=1 train=1");
    assertThat(find("de").files()).extracting(SplitFile::config).containsExactly("de");
    assertThatThrownBy(() -> find("fr"))
        .hasMessageContaining("'fr'")
        .hasMessageContaining("de, en");
  }

  @Test
  void languagesWithoutSplitsAreNotMixedEither() throws IOException {
    touch("english/clips", "german/clips");

    assertThatThrownBy(() -> find("")).hasMessageContaining("english, german");
    assertThat(splits(find("german"))).isEqualTo("train=1");
  }

  @Test
  void whatLiesInTheFolderItselfComesBeforeOtherConfigurations() throws IOException {
    touch("train-0", "test-0", "old/train-0", "default/train-0");

    assertThat(paths(find(""))).containsExactly("test-0.parquet", "train-0.parquet");
    assertThat(find("").leftOut()).hasSize(2);
    assertThat(paths(find("old"))).containsExactly("old/train-0.parquet");
  }

  @Test
  void theDefaultConfigurationIsTakenAmongSeveral() throws IOException {
    touch("default/train/0000", "noisy/train/0000");

    assertThat(paths(find(""))).containsExactly("default/train/0000.parquet");
  }

  @Test
  void hiddenFoldersAndThoseOfProgramsAreNoPartOfACorpus() throws IOException {
    touch(
        "train",
        ".cache/huggingface/train",
        ".progress/1/x",
        "__pycache__/x",
        "_temporary/0/train",
        "_delta_log/1",
        ".hidden");

    assertThat(paths(find(""))).containsExactly("train.parquet");
    assertThat(find("").leftOut()).isEmpty();
  }

  @Test
  void aFolderIsSearchedToABoundedDepth() throws IOException {
    touch("1/2/3/4/5/6/x", "1/2/3/4/5/6/7/y");

    assertThat(paths(find(""))).containsExactly("1/2/3/4/5/6/x.parquet");
  }

  @Test
  void theCardDeclaresConfigurationsAndSplits() throws IOException {
    touch("a/one", "a/two", "b/sub/deep/three", "c/four", "unused");
    card(
        """
        configs:
        - config_name: clean
          default: true
          data_files:
          - split: train
            path: a/*
          - split: dev
            path: ["b/**/*.parquet", ./c/four.parquet]
        - config_name: noisy
          data_files: "*.parquet"
        """);

    assertThat(splits(find(""))).isEqualTo("dev=2 train=2");
    assertThat(find("").origin()).isEqualTo(Origin.CARD);
    assertThat(find("").configs()).containsExactly("clean", "noisy");
    assertThat(paths(find("noisy"))).containsExactly("unused.parquet");
    assertThat(splits(find("noisy"))).isEqualTo("train=1");
  }

  @Test
  void aCardWithoutADefaultAsksForTheConfiguration() throws IOException {
    touch("en/train-0", "de/train-0");
    card(
        """
        configs:
        - config_name: en
          data_dir: en
        - config_name: de
          data_dir: de
        """);

    assertThatThrownBy(() -> find(""))
        .hasMessageContaining("en, de")
        .hasMessageContaining("--config");
    assertThat(paths(find("de"))).containsExactly("de/train-0.parquet");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "---\nlicense: cc0-1.0\n---\n# A corpus",
        "# A corpus without a head",
        "---\nnot yaml: [\n---\n",
        "---\nonly text\n---\n",
        "---\nconfigs:\n- data_files: x\n---\n",
        "",
      })
  void aCardThatDeclaresNothingLeavesItToTheNames(String card) throws IOException {
    touch("train-0", "test-0");
    Files.writeString(corpus.resolve("README.md"), card);

    assertThat(splits(find(""))).isEqualTo("test=1 train=1");
    assertThat(find("").origin()).isEqualTo(Origin.NAMES);
  }

  @Test
  void aCardThatNamesNoFileOfAConfigurationIsTold() throws IOException {
    touch("train-0");
    card("configs:\n- config_name: x\n  data_files: y/*\n");

    assertThat(find("").files()).isEmpty();
    assertThat(find("").remarks()).singleElement().asString().contains("y/*").contains("config x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a[1]",
        "b{x,y}",
        "c*d",
        "what?",
        "50%",
        "20%20",
        "#1",
        "with space",
        "ö",
        "日本",
        "new\nline",
        "tab\t",
        "quote'\"",
        "$HOME",
        "a.parquet",
        "-x",
        "~",
        "&;|"
      })
  void anyNameIsTakenAsItIs(String name) throws IOException {
    Path folder = Files.createDirectory(corpus.resolve(name));
    Files.writeString(folder.resolve("train-" + name + ".parquet"), "x");

    CorpusInput input = CorpusInput.of(folder.toString());

    assertThat(input.kind()).isEqualTo(CorpusInput.Kind.FOLDER);
    assertThat(input.name()).isEqualTo(name);
    CorpusFiles found = input.find("", Layout.AUTO);
    assertThat(found.files()).hasSize(1);
    FolderFile file = found.files().get(0).file();
    assertThat(file.path()).isEqualTo("train-" + name + ".parquet");
    assertThat(Files.exists(Path.of(file.uri()))).isTrue();
    CorpusInput alone = CorpusInput.of(file.uri());
    assertThat(alone.kind()).isEqualTo(CorpusInput.Kind.FILE);
    assertThat(paths(alone.find("", Layout.AUTO))).containsExactly(file.path());
  }

  @Test
  void aPatternTakesWhatItNames() throws IOException {
    touch("x/train-0", "x/test-1", "y/train-2", "z/other", ".h/train-3");
    Files.writeString(corpus.resolve("x/notes.txt"), "");

    assertThat(paths(CorpusInput.of(corpus + "/*/tr*.parquet").find("", Layout.AUTO)))
        .containsExactly("x/train-0.parquet", "y/train-2.parquet");
    assertThat(paths(CorpusInput.of(corpus + "/x/*").find("", Layout.AUTO)))
        .containsExactly("notes.txt", "test-1.parquet", "train-0.parquet");
    assertThat(paths(CorpusInput.of("file://" + corpus + "/{x,z}/*.parquet").find("", Layout.AUTO)))
        .containsExactly("x/test-1.parquet", "x/train-0.parquet", "z/other.parquet");
    assertThat(paths(CorpusInput.of(corpus + "/[!x]/*.parquet").find("", Layout.AUTO)))
        .containsExactly("y/train-2.parquet", "z/other.parquet");
    assertThatThrownBy(() -> CorpusInput.of(corpus + "/**/x").find("", Layout.AUTO))
        .hasMessageContaining("**");
    assertThatThrownBy(() -> CorpusInput.of(corpus + "/*").find("en", Layout.AUTO))
        .hasMessageContaining("only a folder has configurations");
  }

  @Test
  void linksAreFollowedAndEndNowhereIsNoEnd() throws IOException {
    touch("real/train-0");
    Path input = Files.createDirectory(corpus.resolve("input"));
    Files.createSymbolicLink(input.resolve("data"), corpus.resolve("real"));
    Files.createSymbolicLink(input.resolve("loop"), input);
    Files.createSymbolicLink(input.resolve("data/train-1.parquet"), Path.of("nowhere"));

    CorpusFiles found = CorpusInput.of(input.toString()).find("", Layout.AUTO);

    assertThat(paths(found)).containsExactly("data/train-0.parquet", "data/train-1.parquet");
    assertThat(found.remarks())
        .containsExactly(
            "data is a link to %s: what lies there is read as a part of the corpus."
                .formatted(corpus.resolve("real").toRealPath()));
  }

  @Test
  void aListInAFormThatIsNotReadIsTold() throws IOException {
    Files.createDirectories(corpus.resolve("clips"));
    Files.writeString(corpus.resolve("clips/a.wav"), "RIFF");
    Files.writeString(corpus.resolve("metadata.json"), "[{\"file_name\": \"clips/a.wav\"}]");

    CorpusFiles found = find("");

    assertThat(paths(found)).containsExactly("./");
    assertThat(found.remarks())
        .singleElement()
        .asString()
        .startsWith("1 file (metadata.json): what is said there is not read.")
        .contains("jq -c");
  }

  @Test
  void whatIsPackedInAnotherFormIsToldHowToUnpack() throws IOException {
    Files.writeString(corpus.resolve("a.zip"), "PK");
    Files.writeString(corpus.resolve("b.tar.xz"), "xz");

    assertThat(CorpusInput.of(corpus.toString()).absence())
        .endsWith(
            "but 1 .xz, 1 .zip. Unpack .xz with 'unxz' first: archives are read as .tar, .tar.gz or .tgz. Unpack .zip with 'unzip' first: archives are read as .tar, .tar.gz or .tgz");
  }

  @Test
  void whatIsNotThereHasNoFiles() throws IOException {
    assertThat(CorpusInput.of(corpus + "/nowhere").find("", Layout.AUTO).files()).isEmpty();
    assertThat(CorpusInput.of(corpus + "/nowhere.parquet").find("", Layout.AUTO).files()).isEmpty();
    assertThat(CorpusInput.of(corpus + "/nowhere/*").find("", Layout.AUTO).files()).isEmpty();
  }

  private CorpusFiles find(String config) throws IOException {
    return CorpusInput.of(corpus.toString()).find(config, Layout.AUTO);
  }

  private static String splits(CorpusFiles found) {
    Map<String, Long> splits =
        found.files().stream()
            .collect(Collectors.groupingBy(SplitFile::split, TreeMap::new, Collectors.counting()));
    return splits.entrySet().stream()
        .map(split -> split.getKey() + "=" + split.getValue())
        .collect(Collectors.joining(" "));
  }

  private static List<String> paths(CorpusFiles found) {
    return found.files().stream().map(placed -> placed.file().path()).sorted().toList();
  }

  private void card(String yaml) throws IOException {
    Files.writeString(corpus.resolve("README.md"), "---\n" + yaml + "---\n\n# A corpus\n");
  }

  private void touch(String... names) throws IOException {
    for (String name : Stream.of(names).flatMap(it -> Arrays.stream(it.split(" "))).toList()) {
      Path file = corpus.resolve(name + ".parquet");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "x");
    }
  }
}
