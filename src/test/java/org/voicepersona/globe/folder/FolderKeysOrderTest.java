package org.voicepersona.globe.folder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FolderKeysOrderTest {

  @Test
  void columnsStandInTheOrderOfTheFolders() {
    FolderKeys keys =
        FolderKeys.of("/corpus/zone=1/lang=en/age=7/split=test/year=2020/a=/x.parquet");

    assertThat(keys.columns().keySet()).containsExactly("zone", "lang", "age", "year", "a");
    assertThat(keys.split()).isEqualTo("test");
  }
}
