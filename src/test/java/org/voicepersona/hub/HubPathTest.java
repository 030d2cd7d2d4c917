package org.voicepersona.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubPathTest {

  @ParameterizedTest
  @CsvSource({
    "hf://datasets/MushanW/GLOBE_V2,datasets/MushanW/GLOBE_V2,main,''",
    "hf://datasets/a/b@v1.0/data/*.parquet,datasets/a/b,v1.0,data/*.parquet",
    "hf://Qwen/Qwen2-Audio-7B@main/config.json,Qwen/Qwen2-Audio-7B,main,config.json",
    "hf://datasets/a/b@refs%2Fpr%2F3/x,datasets/a/b,refs/pr/3,x",
    "hf://datasets/a/b@refs/convert/parquet/x/y,datasets/a/b,refs/convert/parquet,x/y",
  })
  void readsTheFormsOfTheHubsOwnLibrary(String text, String repo, String revision, String path) {
    HubPath parsed = HubPath.parse(text);
    assertThat(parsed.repo()).hasToString(repo);
    assertThat(parsed.revision()).isEqualTo(revision);
    assertThat(parsed.path()).isEqualTo(path);
    assertThat(HubPath.parse(parsed.toString())).isEqualTo(parsed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf://",
        "hf://datasets/",
        "hf://datasets/justone",
        "hf://datasets/../..",
        "hf://datasets/a/b--c",
        "hf://datasets/a/b@",
        "hf://spaces/a/b",
        "http://datasets/a/b",
        "hf://datasets/a b/c",
      })
  void refusesWhatNamesNoRepository(String text) {
    assertThatThrownBy(() -> HubPath.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../up", "/etc/passwd", "a//b", "a/./b", "a\\b", "", "a\nb"})
  void refusesPathsThatLeadOutOfARepository(String path) {
    assertThatThrownBy(() -> new HubFile(path, 1, "0".repeat(40)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void knowsACommitFromABranch() {
    assertThat(HubPath.parse("hf://a/b@" + "0".repeat(40)).isPinned()).isTrue();
    assertThat(HubPath.parse("hf://a/b").isPinned()).isFalse();
  }
}
