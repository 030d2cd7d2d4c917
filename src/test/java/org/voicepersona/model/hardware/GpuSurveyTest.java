package org.voicepersona.model.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.cuda.driver.EmulatedContext;
import org.voicepersona.testing.EmulatedCuda;

/** Cards as CUDA's driver finds them, which needs neither its runtime nor libtorch. */
class GpuSurveyTest {

  private static final long GIB = 1L << 30;
  private static final String UUID = "GPU-00112233-4455-6677-8899-aabbccddeeff";

  @TempDir static Path folder;
  private static EmulatedCuda cuda;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    cuda = EmulatedCuda.buildEncoder(folder);
  }

  private static InstalledCards cards(EmulatedCuda installed) {
    return InstalledCards.of(() -> EmulatedContext.driver(installed));
  }

  @Test
  void whatIsFreeIsToldByTheToolOrElseByTheDriver() {
    InstalledCards cards = cards(cuda);
    assertThat(cards.absence()).isEmpty();
    assertThat(GpuSurvey.of(cards, Map.of(UUID, OptionalLong.of(GIB))).gpus())
        .containsExactly(gpu(OptionalLong.of(GIB)));
    assertThat(GpuSurvey.of(cards, Map.of(UUID, OptionalLong.empty())).gpus())
        .as("it shares the host's")
        .containsExactly(gpu(OptionalLong.empty()));
    assertThat(GpuSurvey.of(cards, Map.of("GPU-other", OptionalLong.of(1))).gpus())
        .containsExactly(gpu(OptionalLong.of(2 * GIB)));
  }

  private static Gpu gpu(OptionalLong free) {
    return new Gpu(0, "Emulated Card", OptionalLong.of(2 * GIB), free, new ComputeCapability(8, 6));
  }

  @ParameterizedTest
  @CsvSource({"100, finds no card", "803, restart the machine", "999, does not work"})
  void aDriverThatDoesNotStartIsTold(int error, String words) {
    cuda.refuseToStart(error);
    try {
      InstalledCards none = cards(cuda);
      assertThat(none.count()).isZero();
      assertThat(none.absence()).contains(words, "error " + error);
    } finally {
      cuda.refuseToStart(0);
    }
  }

  @Test
  void withoutADriverThereIsNoCard() {
    InstalledCards none = cards(new EmulatedCuda(Path.of("there is no such library")));
    assertThat(none.count()).isZero();
    assertThat(none.absence()).startsWith("there is no NVIDIA driver (libcuda.so.1): install one");
  }
}
