package org.voicepersona.describe.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.describe.acoustic.AcousticDescriber;
import org.voicepersona.describe.check.VoiceClaims.Said;

class ScaleTest {

  /** Returns the alternatives under a heading of the acoustic describer's phrases. */
  private static List<String> phrases(String heading) throws IOException {
    try (InputStream in = AcousticDescriber.class.getResourceAsStream("acoustic-phrases.txt")) {
      List<String> lines = new String(in.readAllBytes(), UTF_8).lines().toList();
      return List.of(lines.get(lines.indexOf("[" + heading + "]") + 1).split(" / ", -1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "very noisy, HIGH",
    "noisy, HIGH",
    "slightly clear, LOW",
    "clear, LOW",
    "very clear, LOW"
  })
  void noPhraseOnNoiseIsTakenForItsOpposite(String noise, Said opposite) throws IOException {
    for (String amount : phrases("noise-with: noise = " + noise)) {
      for (String place : phrases("behind")) {
        for (String sentence :
            Stream.of("There is %s %s.", "With %s %s, he talks slowly.", "The take has %s %s.")
                .map(form -> form.formatted(amount, place))
                .toList()) {
          assertThat(Scale.CLARITY.claim(Words.punctuated(sentence)))
              .as(sentence)
              .isNotEqualTo(opposite);
        }
      }
    }
  }
}
