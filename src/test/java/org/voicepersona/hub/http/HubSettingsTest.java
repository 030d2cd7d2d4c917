package org.voicepersona.hub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubSettingsTest {

  @TempDir private Path folder;

  @Test
  void withoutVariablesAsksThePublicHubForNobody() {
    HubSettings settings = HubSettings.of(Map.of("HF_HOME", folder.toString()));
    assertThat(settings.endpoint()).hasToString("https://huggingface.co");
    assertThat(settings.token()).isEmpty();
    assertThat(settings.cache()).isEqualTo(folder.resolve("hub"));
    assertThat(settings.offline()).isFalse();
  }

  @Test
  void findsTheTokenInTheOrderOfTheHubsOwnLibrary() throws IOException {
    Files.writeString(folder.resolve("token"), "from-file\n");
    String home = folder.toString();
    assertThat(token(Map.of("HF_HOME", home))).isEqualTo("from-file");
    assertThat(token(Map.of("HF_HOME", home, "HUGGING_FACE_HUB_TOKEN", "old"))).isEqualTo("old");
    assertThat(token(Map.of("HF_HOME", home, "HUGGING_FACE_HUB_TOKEN", "old", "HF_TOKEN", "new")))
        .isEqualTo("new");
    assertThat(
            HubSettings.of(Map.of("HF_HOME", home, "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")).token())
        .isEmpty();
    Path elsewhere = Files.writeString(folder.resolve("mine"), "from-elsewhere");
    assertThat(token(Map.of("HF_HOME", home, "HF_TOKEN_PATH", elsewhere.toString())))
        .isEqualTo("from-elsewhere");
  }

  private static String token(Map<String, String> environment) {
    return HubSettings.of(environment).token().orElseThrow().secret();
  }

  @Test
  void obeysTheOtherVariables() {
    HubSettings settings =
        HubSettings.of(
            Map.of(
                "HF_ENDPOINT", "http://mirror.example:8080/",
                "HF_HUB_CACHE", folder.resolve("c").toString(),
                "HF_HUB_OFFLINE", "YES",
                "HF_HUB_DOWNLOAD_TIMEOUT", "33",
                "HF_HUB_DISABLE_SYMLINKS", "on"));
    assertThat(settings.endpoint()).hasToString("http://mirror.example:8080");
    assertThat(settings.cache()).isEqualTo(folder.resolve("c"));
    assertThat(settings.offline()).isTrue();
    assertThat(settings.symlinks()).isFalse();
    assertThat(settings.patience().silence()).isEqualTo(Duration.ofSeconds(33));
  }

  @ParameterizedTest
  @CsvSource({
    "https://mirror.example, '', false",
    "http://mirror.example, '', true",
    "http://mirror.example, 1, false",
    "http://mirror.example, 0, true",
    "http://127.0.0.1:8080, '', false",
    "http://localhost, '', false",
    "http://localhost.example, '', true",
    "http://127.0.0.1.example, '', true",
    "http://192.168.1.9, '', true"
  })
  void theTokenGoesUnencryptedToThisMachineAloneUnlessTold(
      String endpoint, String plain, boolean withheld) {
    Map<String, String> environment =
        Map.of(
            "HF_HOME",
            folder.toString(),
            "HF_TOKEN",
            "hf_me",
            "HF_ENDPOINT",
            endpoint,
            "VOICEPERSONA_HUB_PLAIN_HTTP",
            plain);
    assertThat(HubSettings.of(environment).withholdsToken()).isEqualTo(withheld);
  }

  @Test
  void refusesWhatCannotBeMeant() {
    assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "https://me:secret@hub.example")))
        .hasMessageContaining("HF_ENDPOINT")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "https://hub example")))
        .hasMessageContaining("HF_ENDPOINT");
    assertThatThrownBy(() -> HubSettings.of(Map.of("HTTPS_PROXY", "socks5://me:secret@p")))
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "ftp://x")))
        .hasMessageContaining("HF_ENDPOINT");
    assertThatThrownBy(() -> HubSettings.of(Map.of("HF_HUB_DOWNLOAD_TIMEOUT", "soon")))
        .hasMessageContaining("HF_HUB_DOWNLOAD_TIMEOUT");
    assertThatThrownBy(() -> HubSettings.of(Map.of("HF_TOKEN", "two words")))
        .hasMessageNotContaining("two words");
  }
}
