package org.voicepersona.output.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;

class FingerprintTest {

  private static final OutputDirectory OUTPUT = new OutputDirectory(Path.of("voices"));

  private static Fingerprint of(String describer, String... cache) {
    TreeMap<String, String> values = new TreeMap<>();
    values.put("describer", describer);
    for (String form : cache) {
      values.put("describer.cache", form);
    }
    return new Fingerprint(values);
  }

  @Test
  void saysHowARunGoesOnWhereTheCardChoosesAnotherFormOfKeysAndValues() throws OutputException {
    Fingerprint small = of("qwen2-audio", "int8");
    Fingerprint large = of("qwen2-audio");
    assertThatThrownBy(() -> small.requireSame(large, OUTPUT))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("describer.cache was 'int8', is now not set")
        .hasMessageContaining("To keep the form of keys and values that it has, give --int8-cache.")
        .hasMessageContaining("--no-resume");
    assertThatThrownBy(() -> large.requireSame(small, OUTPUT))
        .hasMessageContaining("give --no-int8-cache.");
    assertThatThrownBy(() -> small.requireSame(of("acoustic"), OUTPUT))
        .hasMessageNotContaining("int8-cache");
    assertThatCode(() -> small.requireSame(of("qwen2-audio", "int8"), OUTPUT))
        .doesNotThrowAnyException();
  }

  @Test
  void saysHowARunGoesOnWhereTheCardHasRoomForAllLayersOrNotAnyMore() {
    Fingerprint whole = new Fingerprint(new TreeMap<>(Map.of("describer.precision", "int4")));
    TreeMap<String, String> settings = new TreeMap<>(whole.values());
    settings.put("describer.int4_products", "integer");
    Fingerprint split = new Fingerprint(settings);
    assertThatThrownBy(() -> whole.requireSame(split, OUTPUT))
        .hasMessageContaining("describer.int4_products was not set, is now 'integer'")
        .hasMessageContaining("To multiply as it did, give --int4-products float.");
    assertThatThrownBy(() -> split.requireSame(whole, OUTPUT))
        .hasMessageContaining("leave a layer to the host: a smaller --gpu-memory");
    Fingerprint other = new Fingerprint(new TreeMap<>(Map.of("describer.precision", "int8")));
    assertThatThrownBy(() -> split.requireSame(other, OUTPUT))
        .hasMessageNotContaining("To multiply");
  }
}
