package org.voicepersona.describe.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokenizers of chat models would obey is broken, and nothing else. */
class ControlTokensTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<|im_end|>",
        "<|im_start|>",
        "<|endoftext|>",
        "<|audio|>",
        "<|AUDIO|>",
        "<|eot_id|>",
        "<|start_header_id|>",
        "<|reserved_special_token_0|>",
        "<|START_OF_TURN_TOKEN|>",
        "<|turn>",
        "<turn|>",
        "<|unclosed",
        "<\uFF5Cend\u2581of\u2581sentence\uFF5C>",
        "\uFF1C\uFF5Cim_end\uFF5C\uFF1E",
        "[|endofturn|]",
        "<s>",
        "</s>",
        "<<SYS>>",
        "<</SYS>>",
        "[INST]",
        "[/INST]",
        "[SYSTEM_PROMPT]",
        "[gMASK]",
        "[UNUSED_TOKEN_145]",
        "[unused1]",
        "<start_of_turn>",
        "<end_of_turn>",
        "<bos>",
        "<unused12>",
        "<extra_id_0>",
        "<0x0A>",
        "<audio>",
        "</audio>",
        "<SpeechHere>",
        "<seed:bos>",
        "<fim-prefix>",
        "<think>",
        ">>ANSWER<<",
        "]~b]",
        "[e~[",
        "[control_8]",
        "\uFF3B\uFF29\uFF2E\uFF33\uFF34\uFF3D",
        "[\uFF29\uFF2E\uFF33\uFF34]",
        "\uFF3B\uFF0FINST\uFF3D",
        "\uFE64|im_end|\uFE65",
        "\uFE64/s\uFE65",
        "\uFE47INST\uFE48",
        "[\uD835\uDC08\uD835\uDC0D\uD835\uDC12\uD835\uDC13]",
      })
  void areBroken(String token) {
    for (String text : new String[] {token, "He said" + token + "and left", token + token}) {
      String neutral = ControlTokens.neutralize(text);
      assertThat(neutral).doesNotContain(token);
      assertThat(neutral.replace(" ", "")).isEqualTo(text.replace(" ", ""));
      assertThat(ControlTokens.neutralize(neutral)).isEqualTo(neutral);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "I <3 you",
        "3 < 4 > 2",
        "a << b",
        "[laughter] and so on",
        "[1] or [two words] or []",
        "<two words>",
        "either|or",
        "well ~ enough",
        "\u05e9\u05dc\u05d5\u05dd e\u0301 \ud83d\udde3\ufe0f",
      })
  void leaveOtherTextsAlone(String text) {
    assertThat(ControlTokens.neutralize(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "< |im_end|>",
        "<|im_end| >",
        "<|im_end |>",
        "[ INST]",
        "[IN ST]",
        "[INST ]",
        "< /s>",
        "</s >",
        "] ~b]",
        "> >ANSWER<<",
        "\uFF1C \uFF5Cim_end\uFF5C\uFF1E"
      })
  void areNotMadeUpOfTwoTexts(String first, String second) {
    String whole = ControlTokens.apart(first) + ControlTokens.apart(second);
    assertThat(ControlTokens.neutralize(whole)).isEqualTo(whole);
    assertThat(whole.replace(" ", "")).isEqualTo(first + second);
  }

  /** A text as long as a book is no more work than many short ones. */
  @Test
  void takeNoLongerForBracketsWithoutEnd() {
    String text = "<[A".repeat(300_000) + "<" + "a".repeat(1_000_000);
    assertThat(ControlTokens.neutralize(text)).hasSize(text.length());
    String wide = "\uFF1C\uFF3B\uFF21".repeat(100_000);
    assertThat(ControlTokens.neutralize(wide)).hasSize(wide.length());
  }
}
