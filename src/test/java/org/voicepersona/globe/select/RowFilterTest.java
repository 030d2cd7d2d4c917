package org.voicepersona.globe.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.shard.RowLabels;

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
    RowFilter filter = filter("accent=" + wanted);

    assertThat(filter.accepts(row(Map.of(Column.ACCENT, accent)))).isEqualTo(fits);
  }

  @Test
  void severalValuesOfAFieldAreAlternativesAndSeveralFieldsAllCount() {
    RowFilter filter = filter("gender=female", "age=teens", "age=twenties", "speaker=S_1");

    assertThat(filter.accepts(speaker("female", "teens", "S_1"))).isTrue();
    assertThat(filter.accepts(speaker("Female", "twenties", "S_1"))).isTrue();
    assertThat(filter.accepts(speaker("female", "thirties", "S_1"))).isFalse();
    assertThat(filter.accepts(speaker("male", "teens", "S_1"))).isFalse();
    assertThat(filter.accepts(speaker("female", "teens", "S_2"))).isFalse();
  }

  @Test
  void aRowWhoseLabelsCannotBeReadPassesSoThatItsFaultIsTold() {
    assertThat(filter("gender=female").accepts(new RowLabels(false, Map.of()))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gender=female   | gender | F        | true",
        "gender=female   | gender | woman    | true",
        "gender=weiblich | gender | female   | true",
        "gender=F        | gender | male     | false",
        "gender=other    | gender | Other    | true",
        "gender=other    | gender | male     | false",
        "gender!=male    | gender | m        | false",
        "gender!=male    | gender | ''       | true",
        "gender=unknown  | gender | ''       | true",
        "age=twenties    | age    | 23       | true",
        "age=twenties    | age    | 20-29    | true",
        "age=twenties    | age    | 18-25    | false",
        "age=20-29       | age    | twenties | true",
        "age=23          | age    | 23.0     | true",
        "age=23          | age    | twenties | false",
        "age=forties     | age    | fourties | true",
        "age>=40         | age    | fourties | true",
        "age>=40         | age    | 18-45    | false",
        "age<30          | age    | 20s      | true",
        "age<30          | age    | ''       | false",
        "age<30          | age    | adult    | false",
        "duration>=1     | duration | 1.0    | true",
        "duration>=1     | duration | 0.99   | false",
        "duration<20     | duration | 20     | false",
        "duration<=20    | duration | 2e1    | true",
        "duration>0      | duration | ''     | false",
        "duration>0      | duration | NaN    | false",
        "duration=1.50   | duration | 1.5    | true",
        "chapter=3       | chapter | 3       | true",
        "chapter=3       | chapter | 3.0     | true",
        "chapter=3       | chapter | 03      | false",
        "chapter!=3      | chapter | 4       | true",
        "chapter>3       | chapter | 10      | true",
        "chapter>3       | chapter | ten     | false",
        "speaker=7       | speaker_id | 007  | false",
        "speaker=7       | speaker_id | 7.0  | false",
        "Speaker=S_1     | speaker_id | s_1  | true",
        "transcript=a b  | transcript | A b  | true",
      })
  void valuesAreComparedByWhatTheyMean(
      String condition, String column, String value, boolean fits) {
    assertThat(filter(condition).accepts(row(Map.of(new Column(column), value)))).isEqualTo(fits);
  }

  @Test
  void conditionsOfOrderNarrowWhateverTheyAreOf() {
    RowFilter filter = filter("duration>=1", "duration<2", "duration!=1.5");

    assertThat(filter.accepts(row(Map.of(Column.DURATION, "1.2")))).isTrue();
    assertThat(filter.accepts(row(Map.of(Column.DURATION, "1.5")))).isFalse();
    assertThat(filter.accepts(row(Map.of(Column.DURATION, "2.5")))).isFalse();
  }

  @Test
  void whatIsMeasuredIsKeptApart() {
    RowFilter filter = filter("snr_db>=15", "gender=female", "SNR_dB<40");

    assertThat(filter.measures())
        .extracting(Condition::toString)
        .containsExactly("snr_db<40", "snr_db>=15");
    assertThat(filter.columns()).containsExactly(Column.GENDER);
    assertThat(filter("snr_db>=15").acceptsAll()).isTrue();
  }

  @Test
  void equalFiltersHaveTheSameText() {
    assertThat(filter("gender=b", "duration>=1", "accent=x", "gender=A", "gender=a"))
        .hasToString("accent=x gender=a|b duration>=1");
  }

  @Test
  void aWrongFilterIsRefusedNamingWhatIsAllowed() {
    for (String wrong : List.of("female", "=female", ">=1", "", "gender")) {
      assertThatThrownBy(() -> filter(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("FIELD=VALUE")
          .hasMessageContaining("duration>=1");
    }
    assertThatThrownBy(() -> filter("duration>=long"))
        .hasMessageContaining("'duration>=long', must have a number after >=");
    assertThatThrownBy(() -> filter("audio=x")).hasMessageContaining("audio=x");
  }

  private static RowFilter filter(String... conditions) {
    return RowFilter.parse(List.of(conditions), Set.of("snr_db"));
  }

  private static RowLabels speaker(String gender, String age, String speaker) {
    return row(Map.of(Column.GENDER, gender, Column.AGE, age, Column.SPEAKER_ID, speaker));
  }

  private static RowLabels row(Map<Column, String> labels) {
    return new RowLabels(true, labels);
  }
}
