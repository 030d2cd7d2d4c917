package org.voicepersona.globe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardCatalogTest {

  private static final Set<Split> ANY = EnumSet.allOf(Split.class);

  @TempDir private Path corpus;

  @ParameterizedTest
  @CsvSource({
    "train-00000-of-00164.parquet, train",
    "val-00000-of-00001.parquet,   validation",
    "valid.parquet,                validation",
    "dev_clean.parquet,            validation",
    "eval-1.parquet,               test",
    "test.parquet,                 test",
    "latest.parquet,               train",
    "clips.parquet,                train"
  })
  void aFileNameTellsTheSplit(String file, String split) {
    assertThat(Split.ofFileName(file).label()).isEqualTo(split);
  }

  @Test
  void aFolderIsNarrowedByTheSplitAndOrderedByNumber() throws IOException {
    touch("data/train-10.parquet", "data/train-9.parquet", "data/val-0.parquet", "data/notes.txt");

    assertThat(names(corpus.toString(), EnumSet.of(Split.TRAIN)))
        .containsExactly("data/train-9.parquet", "data/train-10.parquet");
    assertThat(names(corpus + "/", Split.parse("val"))).containsExactly("data/val-0.parquet");
    assertThat(names(corpus.toString(), Split.parse("all"))).hasSize(3);
  }

  @Test
  void aPatternOrAFileIsTakenWhole() throws IOException {
    touch("data/train-0.parquet", "data/test-0.parquet");

    assertThat(names(corpus + "/*/*.parquet", EnumSet.of(Split.TRAIN)))
        .containsExactly("data/test-0.parquet", "data/train-0.parquet");
    assertThat(names(corpus + "/data/test-0.parquet", EnumSet.of(Split.TRAIN)))
        .containsExactly("test-0.parquet");
  }

  @Test
  void theFolderNamesTheCorpusUnlessItHasAName() throws IOException {
    touch("globe/data/train-0.parquet");

    for (String input : List.of("/globe", "/globe/", "/globe/data", "/globe/data/*.parquet")) {
      assertThat(list(corpus + input, ANY, "").dataset()).isEqualTo("globe");
    }
    assertThat(list(corpus + "/globe", ANY, "MushanW/GLOBE_V2").dataset())
        .isEqualTo("MushanW/GLOBE_V2");
  }

  @Test
  void anInputWithoutShardsIsRefusedAndSaysWhy() throws IOException {
    touch("data/train-0.parquet");

    assertThatThrownBy(() -> list(corpus + "/nowhere", ANY, ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> list(corpus.toString(), EnumSet.of(Split.TEST), ""))
        .hasMessageContaining("no shard of test")
        .hasMessageContaining("the 1 shards there belong to other splits");
  }

  @Test
  void theRevisionChangesWithTheShardsAndNotWithTheSplitAskedFor() throws IOException {
    touch("data/train-0.parquet", "data/test-0.parquet");
    String revision = list(corpus.toString(), ANY, "").revision();

    assertThat(list(corpus.toString(), Split.parse("test"), "").revision()).isEqualTo(revision);
    Files.writeString(corpus.resolve("data/train-0.parquet"), "longer");
    assertThat(list(corpus.toString(), ANY, "").revision()).isNotEqualTo(revision);
  }

  private List<String> names(String input, Set<Split> splits) throws IOException {
    return list(input, splits, "").files().stream().map(ShardFile::name).toList();
  }

  private static ShardCatalog list(String input, Set<Split> splits, String dataset)
      throws IOException {
    return ShardCatalog.list(input, splits, dataset, ColumnNames.GLOBE);
  }

  private void touch(String... names) throws IOException {
    for (String name : names) {
      Path file = corpus.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
  }
}
