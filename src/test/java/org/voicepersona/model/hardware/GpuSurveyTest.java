package org.voicepersona.model.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
  private static final String UUID = "GPU-00112233-4455-6677-8899-aabbccddeeee";

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
    assertThat(GpuSurvey.of(cards, Map.of(UUID, OptionalLong.of(GIB)), gpu -> true).gpus())
        .containsExactly(gpu(0, OptionalLong.of(GIB)));
    assertThat(GpuSurvey.of(cards, Map.of(UUID, OptionalLong.of(3 * GIB)), gpu -> true).gpus())
        .as("of a part of a card not more than that has")
        .containsExactly(gpu(0, OptionalLong.of(2 * GIB)));
    for (String told : new String[] {UUID, "GPU-other"}) {
      Map<String, OptionalLong> nothing = Map.of(told, OptionalLong.empty());
      assertThat(GpuSurvey.of(cards, nothing, gpu -> true).gpus())
          .containsExactly(gpu(0, OptionalLong.of(2 * GIB)));
      assertThat(GpuSurvey.of(cards, nothing, gpu -> false).gpus())
          .as("CUDA is not started where nothing computes")
          .containsExactly(gpu(0, OptionalLong.empty()));
    }
  }

  @Test
  void theToolMayListCardsInAnotherOrderThanTheDriver() {
    String second = UUID.replace("GPU-00", "GPU-10");
    Map<String, OptionalLong> reversed = new LinkedHashMap<>();
    reversed.put(second, OptionalLong.of(1));
    reversed.put(UUID, OptionalLong.of(GIB));
    cuda.install(2);
    try {
      assertThat(GpuSurvey.of(cards(cuda), reversed, gpu -> true).gpus())
          .containsExactly(gpu(0, OptionalLong.of(GIB)), gpu(1, OptionalLong.of(1)));
    } finally {
      cuda.install(1);
    }
  }

  /** It is full, or another's alone, or its memory has failed. */
  @Test
  void aCardWhereCudaDoesNotStartIsListed() {
    InstalledCards cards = cards(cuda);
    cuda.refuse(2);
    try {
      assertThat(GpuSurvey.of(cards, Map.of(), gpu -> true).gpus())
          .containsExactly(gpu(0, OptionalLong.empty()));
    } finally {
      cuda.refuse(0);
    }
  }

  private static Gpu gpu(int index, OptionalLong free) {
    return new Gpu(
        index, "Emulated Card", OptionalLong.of(2 * GIB), free, new ComputeCapability(8, 6));
  }

  @ParameterizedTest
  @CsvSource({"100, finds no card", "803, restart the machine", "999, does not work"})
  void aDriverThatDoesNotStartIsTold(int error, String words) {
    cuda.refuse(error);
    try {
      InstalledCards none = cards(cuda);
      assertThat(none.count()).isZero();
      assertThat(none.absence()).contains(words, "error " + error);
    } finally {
      cuda.refuse(0);
    }
  }

  @Test
  void withoutADriverThereIsNoCard() {
    InstalledCards none = cards(new EmulatedCuda(Path.of("there is no such library")));
    assertThat(none.count()).isZero();
    assertThat(none.absence()).startsWith("there is no NVIDIA driver (libcuda.so.1): install one");
  }

  @Test
  void aDriverThatCannotBeLoadedIsNoMissingOne(@TempDir Path damaged) throws IOException {
    Path library = Files.writeString(damaged.resolve("libcuda.so.1"), "damaged");
    InstalledCards none = cards(new EmulatedCuda(library));
    assertThat(none.count()).isZero();
    assertThat(none.absence())
        .startsWith("CUDA's driver cannot be loaded on")
        .contains("too short")
        .hasLineCount(1);
  }
}
