package org.voicepersona.describe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.voicepersona.globe.RowId;

class ClipSeedTest {

  /** {@code printf '42\ndata/train-0.parquet\n7' | sha256sum}, the first 53 bits. */
  @Test
  void isTheDocumentedHash() {
    assertThat(ClipSeed.of(42, new RowId("data/train-0.parquet", 7))).isEqualTo(8340727081019443L);
  }

  @Test
  void differsByRunShardAndRow() {
    assertThat(
            LongStream.of(
                    ClipSeed.of(1, new RowId("a", 23)),
                    ClipSeed.of(2, new RowId("a", 23)),
                    ClipSeed.of(1, new RowId("b", 23)),
                    ClipSeed.of(1, new RowId("a", 3)),
                    ClipSeed.of(1, new RowId("a\n2", 3)),
                    ClipSeed.of(12, new RowId("a", 3)))
                .distinct()
                .count())
        .isEqualTo(6);
  }
}
