package org.voicepersona.globe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowFilterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          German English,Non native speaker                 | German English                    | true
          German English,Non native speaker                 | Non native speaker                | true
          German English,Non native speaker                 | german english,non native SPEAKER | true
          German English,Non native speaker                 | English                           | false
          India and South Asia (India, Pakistan, Sri Lanka) | Pakistan                          | false
          India and South Asia (India, Pakistan, Sri Lanka) | india and south asia (india, pakistan, sri lanka) | true
          Odd (unclosed, Dutch                              | Dutch                             | false
          'England English '                                | England English                   | true
          ''                                                | ''                                | true
          England English                                   | ''                                | false
          """)
  void anAccentFitsAsAWholeOrByAPart(String accent, String wanted, boolean fits) {
    RowFilter filter = RowFilter.parse(List.of("accent=" + wanted));

    assertThat(filter.accepts(row(Map.of(Column.ACCENT, accent)))).isEqualTo(fits);
  }

  @Test
  void severalValuesOfAFieldAreAlternativesAndSeveralFieldsAllCount() {
    RowFilter filter =
        RowFilter.parse(List.of("gender=female", "age=teens", "age=twenties", "speaker=S_1"));

    assertThat(filter.accepts(speaker("female", "teens", "S_1"))).isTrue();
    assertThat(filter.accepts(speaker("Female", "twenties", "S_1"))).isTrue();
    assertThat(filter.accepts(speaker("female", "thirties", "S_1"))).isFalse();
    assertThat(filter.accepts(speaker("male", "teens", "S_1"))).isFalse();
    assertThat(filter.accepts(speaker("female", "teens", "S_2"))).isFalse();
  }

  @Test
  void aRowWhoseLabelsCannotBeReadPassesSoThatItsFaultIsTold() {
    assertThat(RowFilter.parse(List.of("gender=female")).accepts(RowLabels.unknown(7))).isTrue();
  }

  @Test
  void aWrongFilterIsRefusedNamingWhatIsAllowed() {
    assertThatThrownBy(() -> RowFilter.parse(List.of("sex=female")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'sex'")
        .hasMessageContaining("accent, age, gender")
        .hasMessageContaining("speaker_id");
    assertThatThrownBy(() -> RowFilter.parse(List.of("female")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FIELD=VALUE");
  }

  private static RowLabels speaker(String gender, String age, String speaker) {
    return row(Map.of(Column.GENDER, gender, Column.AGE, age, Column.SPEAKER_ID, speaker));
  }

  private static RowLabels row(Map<Column, String> labels) {
    return new RowLabels(0, true, labels);
  }
}
