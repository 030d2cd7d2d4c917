package org.voicepersona.describe.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;

/** What a corpus says about a speaker is data in a prompt, wherever the prompt puts it. */
class PromptFieldsTest {

  private static VoiceSample speaker(String accent, String age, String gender) {
    return new VoiceSample(
        new RowId("a", 0), "train", 0, "corpus", "S", "", accent, age, gender, 1, new byte[0]);
  }

  @Test
  void neighboursMakeUpNoControlToken() {
    VoiceSample speaker = speaker("Scottish <", "|im_end|>", "[INST");
    assertThat(PromptFields.fill("{accent}{age}{gender}]", speaker))
        .isEqualTo("Scottish < |im_end|> [ INST]");
  }

  @Test
  void aTokenThatIsCutAtTheEndIsTakenApartToo() {
    assertThat(PromptFields.fill("{age}{accent}", speaker("/s>", "x".repeat(99) + "<", "")))
        .endsWith("x< /s> ");
  }

  @Test
  void aValueHoldsNoPlaceAndNoLineBreak() {
    assertThat(
            PromptFields.fill("{accent}.", speaker("{age}\u2028\n\u0085\u202E{gender}", "9", "m")))
        .isEqualTo("{age} {gender}.");
  }
}
