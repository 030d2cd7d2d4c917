package org.voicepersona.pipeline;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.output.directory.PlaceRefusedException;

/** What is, holds or lies in a corpus, by whatever way. */
class CorpusBoundsTest {

  @TempDir private Path folder;

  @BeforeEach
  void makeCorpus() throws IOException {
    Path data = Files.createDirectories(folder.resolve("X/data"));
    Path linked = Files.createDirectories(folder.resolve("linked/data"));
    for (String name : List.of("train-0.parquet", "test-0.parquet")) {
      Path shard = Files.writeString(data.resolve(name), name);
      Files.createSymbolicLink(linked.resolve(name), shard);
    }
    Files.createSymbolicLink(folder.resolve("link"), Path.of("X"));
    Files.createSymbolicLink(folder.resolve("above"), Path.of("."));
    Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("X/not-yet"));
    Files.createDirectory(folder.resolve("Y"));
  }

  @ParameterizedTest
  @CsvSource({
    "X, X",
    "X, X/data",
    "X, X/new",
    "X, X/new/deep",
    "X/data, X/data/new",
    "X, .",
    "X/data, X",
    "X/data/*.parquet, X",
    "X/data/*.parquet, X/data",
    "X/data/*.parquet, X/data/new",
    "X/*/*.parquet, X/new",
    "*/data/*.parquet, new",
    "X/data/train-0.parquet, X",
    "X/data/train-0.parquet, X/data",
    "link, X",
    "X, link",
    "link/data, X/data",
    "link/data/*.parquet, X",
    "X, above/X",
    "X, above/X/new",
    "X, nowhere",
    "above/above/X, above/link/new",
    "linked, X",
    "linked/data/*.parquet, X/data",
    "X, X/new/../data",
  })
  void overlap(String input, String place) {
    for (String scheme : List.of("", "file:", "file://")) {
      String in = scheme + folder.resolve(input);
      assertThatThrownBy(() -> require(in, place))
          .as(in)
          .isInstanceOf(PlaceRefusedException.class)
          .hasMessageContaining("the corpus " + in);
    }
  }

  @Test
  void aShardThatIsALinkToItselfLiesWhereTheLinkDoes() throws IOException {
    Files.createSymbolicLink(folder.resolve("X/data/loop.parquet"), Path.of("loop.parquet"));

    require(folder.resolve("X").toString(), "Y");
    assertThatThrownBy(() -> require(folder.resolve("X/data/*.parquet").toString(), "X"))
        .isInstanceOf(PlaceRefusedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "X, Y",
    "X, Y/new",
    "X, X-new",
    "X, X/../Y",
    "X/data, X/new",
    "X/data/train-0.parquet, X/data/new",
    "X/data/train-0.parquet, Y",
    "X/data/*.parquet, X/new",
    "linked, linked-new",
    "linked/data, X/new",
    "link, above/Y",
    "no/such/corpus, Y",
  })
  void areApart(String input, String place) {
    assertThatCode(() -> require(folder.resolve(input).toString(), place))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"hf://datasets/someone/voices", "gopher://hole", "a/**/b.parquet", "s3://b/k"})
  void whatIsElsewhereIsApart(String input) {
    assertThatCode(() -> require(input, "Y")).doesNotThrowAnyException();
  }

  private void require(String input, String place) throws IOException {
    new CorpusBounds(input).requireApart(folder.resolve(place), "--output");
  }
}
