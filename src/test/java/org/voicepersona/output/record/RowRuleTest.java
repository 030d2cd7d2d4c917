package org.voicepersona.output.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.voicepersona.describe.check.QualityFlag;
import org.voicepersona.output.Outcomes;

class RowRuleTest {

  private static final VoiceRecord PLAIN =
      VoiceRecord.of(Outcomes.described("train", 3, Outcomes.shard(0), 3));
  private static final VoiceRecord FLAGGED = PLAIN.with(QualityFlag.NEAR_DUPLICATE);

  @Test
  void flaggedSelectsRecordsWithAnyFlag() {
    assertThat(RowRule.parse("flagged").selects(FLAGGED)).isTrue();
    assertThat(RowRule.parse("flags=near-duplicate").selects(FLAGGED)).isTrue();
    assertThat(RowRule.parse("flags=refusal").selects(FLAGGED)).isFalse();
  }

  @Test
  void aFieldSelectsByItsValue() {
    String speaker = PLAIN.text(RecordField.SPEAKER_ID);
    assertThat(RowRule.parse("speaker_id=" + speaker).selects(PLAIN)).isTrue();
    assertThat(RowRule.parse("speaker_id!=" + speaker).selects(PLAIN)).isFalse();
    assertThat(RowRule.parse("index=3").selects(PLAIN)).isTrue();
  }

  @Test
  void whatIsNoRuleIsRefusedWithWhatIs() {
    assertThatThrownBy(() -> RowRule.parse("colour=red"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("failed, flagged")
        .hasMessageContaining("speaker_id");
  }
}
