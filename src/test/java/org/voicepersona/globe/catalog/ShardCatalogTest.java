package org.voicepersona.globe.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Split;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.shard.ShardFile;

class ShardCatalogTest {

  private static final SplitChoice ANY = SplitChoice.ALL;

  @TempDir private Path corpus;

  @Test
  void aFolderIsNarrowedByTheSplitAndOrderedByNumber() throws IOException {
    touch("data/train-10.parquet", "data/train-9.parquet", "data/val-0.parquet", "data/notes.txt");

    assertThat(names(corpus.toString(), SplitChoice.TRAIN))
        .containsExactly("data/train-9.parquet", "data/train-10.parquet");
    assertThat(names(corpus + "/", new SplitChoice("", "val")))
        .containsExactly("data/val-0.parquet");
    assertThat(names(corpus.toString(), new SplitChoice("", "all"))).hasSize(3);
  }

  @Test
  void listsOfCommonVoiceThatHaveTheSameClipsAreTold() throws IOException {
    touch("en/train.tsv", "en/dev.tsv", "en/validated.tsv", "en/other.tsv");

    assertThat(list(corpus.toString(), ANY, "").remarks())
        .containsExactly(
            "validated.tsv has the clips of en/dev.tsv, en/train.tsv again, which --split all reads twice: --split validated reads each of them once.");
    assertThat(list(corpus.toString(), SplitChoice.TRAIN, "").remarks()).isEmpty();
    Files.move(corpus.resolve("en/validated.tsv"), corpus.resolve("en/invalidated.tsv"));
    assertThat(list(corpus.toString(), ANY, "").remarks()).isEmpty();
  }

  @Test
  void aPatternOrAFileIsTakenWhole() throws IOException {
    touch("data/train-0.parquet", "data/test-0.parquet");

    assertThat(names(corpus + "/*/*.parquet", SplitChoice.TRAIN))
        .containsExactly("data/test-0.parquet", "data/train-0.parquet");
    assertThat(names(corpus + "/data/test-0.parquet", SplitChoice.TRAIN))
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
    assertThatThrownBy(() -> list(corpus.toString(), SplitChoice.of(Split.TEST), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("split is 'test'")
        .hasMessageContaining("there are train (1)");
  }

  @Test
  void theRevisionChangesWithTheShardsAndNotWithTheSplitAskedFor() throws IOException {
    touch("data/train-0.parquet", "data/test-0.parquet");
    String revision = list(corpus.toString(), ANY, "").revision();

    assertThat(list(corpus.toString(), new SplitChoice("", "test"), "").revision())
        .isEqualTo(revision);
    Files.writeString(corpus.resolve("data/train-0.parquet"), "longer");
    assertThat(list(corpus.toString(), ANY, "").revision()).isNotEqualTo(revision);
  }

  private List<String> names(String input, SplitChoice splits) throws IOException {
    return list(input, splits, "").files().stream().map(ShardFile::name).toList();
  }

  private static ShardCatalog list(String input, SplitChoice splits, String dataset)
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
