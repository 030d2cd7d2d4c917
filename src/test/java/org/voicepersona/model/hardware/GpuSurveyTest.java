package org.voicepersona.model.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
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
  private static final long CONTEXT = 256L << 20;
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

  private static List<Gpu> found(InstalledCards cards, Map<String, OptionalLong> told) {
    return GpuSurvey.of(cards, () -> told, gpu -> true, new CardContexts(cards, () -> told)).gpus();
  }

  @Test
  void whatIsFreeIsToldByTheToolOrElseByTheDriver() {
    InstalledCards cards = cards(cuda);
    assertThat(cards.absence()).isEmpty();
    assertThat(found(cards, Map.of(UUID, OptionalLong.of(GIB))))
        .containsExactly(gpu(0, OptionalLong.of(GIB)));
    assertThat(found(cards, Map.of(UUID, OptionalLong.of(3 * GIB))))
        .as("not more than it has")
        .containsExactly(gpu(0, OptionalLong.of(2 * GIB)));
    for (String told : new String[] {UUID, "GPU-other"}) {
      Map<String, OptionalLong> nothing = Map.of(told, OptionalLong.empty());
      assertThat(found(cards, nothing)).containsExactly(gpu(0, OptionalLong.of(2 * GIB)));
      CardContexts contexts = new CardContexts(cards, () -> nothing);
      assertThat(GpuSurvey.of(cards, () -> nothing, gpu -> false, contexts).gpus())
          .as("CUDA is not started where nothing computes")
          .containsExactly(gpu(0, OptionalLong.empty()));
    }
  }

  /**
   * A plan has a line for what CUDA itself takes: it must find that room when it is made a second
   * time, too.
   */
  @Test
  void whatCudaItselfTookOfACardCountsAsFree() {
    InstalledCards cards = cards(cuda);
    AtomicLong free = new AtomicLong(2 * GIB - CONTEXT);
    CardContexts contexts =
        new CardContexts(cards, () -> Map.of(UUID, OptionalLong.of(free.get())));
    cuda.takeForContext(2 * CONTEXT); // of which half was in use before by others
    try {
      assertThat(contexts.held(0)).isZero();
      assertThat(contexts.bytes(0)).hasValue(CONTEXT);
      free.addAndGet(-CONTEXT);
      assertThat(
              GpuSurvey.of(
                      cards, () -> Map.of(UUID, OptionalLong.of(free.get())), gpu -> true, contexts)
                  .gpus())
          .containsExactly(gpu(0, OptionalLong.of(2 * GIB - CONTEXT)));
      assertThat(contexts.bytes(0)).as("measured once").hasValue(CONTEXT);
      assertThat(contexts.bytes(1)).as("there is no such card").isEmpty();
    } finally {
      cuda.takeForContext(0);
    }
  }

  /** Another thread may load a model then. */
  @Test
  void whatCudaTakesWhileTheToolIsAskedIsNotCountedTwice() {
    InstalledCards cards = cards(cuda);
    Map<String, OptionalLong> before = Map.of(UUID, OptionalLong.of(GIB));
    CardContexts contexts = new CardContexts(cards, () -> Map.of(UUID, OptionalLong.of(2 * GIB)));
    cuda.takeForContext(CONTEXT);
    try {
      Supplier<Map<String, OptionalLong>> tool =
          () -> {
            assertThat(contexts.bytes(0)).hasValue(CONTEXT);
            return before;
          };
      assertThat(GpuSurvey.of(cards, tool, gpu -> true, contexts).gpus())
          .containsExactly(gpu(0, OptionalLong.of(GIB)));
    } finally {
      cuda.takeForContext(0);
    }
  }

  /** The tool tells of whole cards; what is in use of a part is CUDA's if it is little. */
  @ParameterizedTest
  @CsvSource({"300, 2048, 300", "1200, 848, -1"})
  void aPartOfACardTellsItself(long usedMib, long freeMib, long contextMib) {
    cuda.divide(true);
    cuda.takeForContext(usedMib << 20);
    try {
      InstalledCards cards = cards(cuda);
      assertThat(cards.card(0).uuid()).isEqualTo("MIG-00112233-4455-6677-8899-aabbccddeeee");
      Map<String, OptionalLong> whole = Map.of(UUID, OptionalLong.of(GIB));
      CardContexts contexts = new CardContexts(cards, () -> whole);
      assertThat(GpuSurvey.of(cards, () -> whole, gpu -> true, contexts).gpus())
          .containsExactly(gpu(0, OptionalLong.of(freeMib << 20)));
      assertThat(contexts.bytes(0))
          .isEqualTo(contextMib < 0 ? OptionalLong.empty() : OptionalLong.of(contextMib << 20));
    } finally {
      cuda.divide(false);
      cuda.takeForContext(0);
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
      assertThat(found(cards(cuda), reversed))
          .containsExactly(gpu(0, OptionalLong.of(GIB)), gpu(1, OptionalLong.of(1)));
    } finally {
      cuda.install(1);
    }
  }

  /** The others keep their numbers, by which CUDA and libtorch know them. */
  @ParameterizedTest
  @CsvSource({
    "2, 1, 1, 'GPU 1, counted from 0, of 2 does not answer', and is not used",
    "3, 1, 1, 'GPU 1, counted from 0, of 3 does not answer', neither it nor those after it",
    "2, 0, 0, 'GPU 0, counted from 0, of 2 does not answer', neither it nor those after it"
  })
  void aCardThatIsLostHidesNoneBeforeIt(
      int installed, int lost, int usable, String which, String consequence) {
    cuda.install(installed);
    cuda.lose(lost);
    try {
      InstalledCards cards = cards(cuda);
      assertThat(cards.count()).isEqualTo(usable);
      assertThat(usable > 0 ? cards.caution() : cards.absence())
          .contains(which, consequence, "error 999", "CUDA_VISIBLE_DEVICES");
    } finally {
      cuda.lose(-1);
      cuda.install(1);
    }
  }

  /** It is full, or another's alone, or its memory has failed. */
  @Test
  void aCardWhereCudaDoesNotStartIsListed() {
    InstalledCards cards = cards(cuda);
    cuda.refuse(2);
    try {
      assertThat(found(cards, Map.of())).containsExactly(gpu(0, OptionalLong.empty()));
    } finally {
      cuda.refuse(0);
    }
  }

  @Test
  void aCardThatSharesTheHostsMemorySaysSo() {
    cuda.integrate(true);
    try {
      assertThat(found(cards(cuda), Map.of(UUID, OptionalLong.empty())))
          .extracting(Gpu::sharesHostMemory)
          .containsExactly(true);
    } finally {
      cuda.integrate(false);
    }
  }

  private static Gpu gpu(int index, OptionalLong free) {
    return new Gpu(
        index, "Emulated Card", OptionalLong.of(2 * GIB), free, new ComputeCapability(8, 6));
  }

  @ParameterizedTest
  @CsvSource({
    "100, finds no card",
    "34, the stub of a CUDA toolkit",
    "802, nvidia-fabricmanager must run",
    "803, restart the machine",
    "804, compatibility package",
    "999, does not work"
  })
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
