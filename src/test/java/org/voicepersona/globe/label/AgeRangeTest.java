package org.voicepersona.globe.label;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ages as corpora write them. */
class AgeRangeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "23 | 23 | 23 | twenties",
        "23.0 | 23 | 23 | twenties",
        "23,0 | 23 | 23 | twenties",
        "023 | 23 | 23 | twenties",
        "23 years | 23 | 23 | twenties",
        "23 yrs | 23 | 23 | twenties",
        "23y | 23 | 23 | twenties",
        "23 yo | 23 | 23 | twenties",
        "23 y/o | 23 | 23 | twenties",
        "23 years old | 23 | 23 | twenties",
        "23-year-old | 23 | 23 | twenties",
        "23.5 years | | |",
        "aged 23 | 23 | 23 | twenties",
        "Age: 23 | 23 | 23 | twenties",
        "23 Jahre | 23 | 23 | twenties",
        "23 Jahre alt | 23 | 23 | twenties",
        "23 ans | 23 | 23 | twenties",
        "23 años | 23 | 23 | twenties",
        "23 лет | 23 | 23 | twenties",
        "23岁 | 23 | 23 | twenties",
        "２３歳 | 23 | 23 | twenties",
        "23세 | 23 | 23 | twenties",
        "20-29 | 20 | 29 | twenties",
        "20–29 | 20 | 29 | twenties",
        "20 - 29 years | 20 | 29 | twenties",
        "20 to 29 | 20 | 29 | twenties",
        "20~29 | 20 | 29 | twenties",
        "20～29歳 | 20 | 29 | twenties",
        "18-25 | 18 | 25 | ''",
        "26-35 | 26 | 35 | ''",
        "56-65 | 56 | 65 | ''",
        "0-14 | 0 | 14 | ''",
        "10-19 | 10 | 19 | teens",
        "15-19 years | 15 | 19 | teens",
        "teens | 13 | 19 | teens",
        "Teen | 13 | 19 | teens",
        "teenager | 13 | 19 | teens",
        "17 | 17 | 17 | teens",
        "twenties | 20 | 29 | twenties",
        "Twenties | 20 | 29 | twenties",
        "thirties | 30 | 39 | thirties",
        "fourties | 40 | 49 | forties",
        "forties | 40 | 49 | forties",
        "nineties | 90 | 99 | nineties",
        "early thirties | 30 | 39 | thirties",
        "mid-40s | 40 | 49 | forties",
        "in her late fifties | 50 | 59 | fifties",
        "20s | 20 | 29 | twenties",
        "30's | 30 | 39 | thirties",
        "60+ | 60 | 120 | ''",
        "65 and over | 65 | 120 | ''",
        "60 or older | 60 | 120 | ''",
        "over 60 | 61 | 120 | ''",
        "> 41 | 42 | 120 | ''",
        ">=60 | 60 | 120 | ''",
        "<18 | 0 | 17 | ''",
        "under 14 | 0 | 13 | ''",
        "up to 14 | 0 | 14 | ''",
        "14岁以下 | 0 | 14 | ''",
        "4 | 4 | 4 | ''",
        "101 | 101 | 101 | ''",
      })
  void anAgeIsARangeOfYears(String label, Integer from, Integer to, String decade) {
    if (from == null) {
      assertThat(AgeRange.parse(label)).isEmpty();
    } else {
      assertThat(AgeRange.parse(label)).contains(new AgeRange(from, to));
      assertThat(AgeRange.parse(label).orElseThrow().decade()).isEqualTo(decade);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "-23",
        "1234",
        "1987",
        "1990s",
        "121",
        "29-20",
        "A",
        "B",
        "adult",
        "young",
        "old",
        "senior",
        "child",
        "twenty-something",
        "techarties",
        "23rd",
        "23 apples",
        "2-3-4",
        "12/05/1980",
        "99999999999999999999",
        "20s and 30s",
        "early",
        "x23",
        "1e3",
        "0x17"
      })
  void whatIsNoAgeIsNotTakenForOne(String label) {
    assertThat(AgeRange.parse(label)).isEmpty();
  }
}
