package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Grid;

/** The emulated card against what is known of cards: it must see what is wrong or slow. */
class EmulatedCardTest {

  private static EmulatedCard card;
  private DeviceMemory out;

  @BeforeAll
  static void build() {
    EmulatedCard.assumeCompiler();
    card =
        EmulatedCard.build(
            EmulatedCard.SOURCES,
            Path.of("src/test/cuda-emulation/known.cu").toAbsolutePath(),
            List.of());
  }

  @BeforeEach
  void reset() {
    card.reset();
    out = card.allocate(256);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "4, 4", "32, 32", "33, 1", "0, 1", "3, 1"})
  void wordsOfOneBankAreReadOneByOne(int stride, int wavefronts) {
    long writes = 64; // of 2,048 words
    var cost = card.launch("read_words", new Grid(1, 1, 32, 8192), stride, out);
    assertThat(cost.wavefronts() - writes).isEqualTo(wavefronts);
  }

  @ParameterizedTest
  @CsvSource({"64, 4", "256, 8", "128, 8", "80, 8", "192, 4"})
  void fourWordsAreReadByQuartersOfAWarp(int row, int wavefronts) {
    var cost = card.launch("read_fours", new Grid(1, 1, 32, 8192), row, out);
    assertThat(cost.wavefronts() - 64).isEqualTo(wavefronts);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 4", "1, 1, 5", "0, 2, 8", "0, 8, 32", "0, 64, 32", "0, 0, 1"})
  void globalMemoryIsReadInSectors(int offset, int stride, int sectors) {
    DeviceMemory in = card.allocate(4 * 4096);
    var cost = card.launch("read_global", new Grid(1, 1, 32, 0), in, offset, stride, out);
    assertThat(cost.sectors() - 4).isEqualTo(sectors);
  }

  static Stream<Arguments> faults() {
    Grid warp = new Grid(1, 1, 32, 1024);
    Grid two = new Grid(1, 1, 64, 1024);
    return Stream.of(
        Arguments.of("exchange_words", warp, List.of(0), "race in shared memory"),
        Arguments.of("exchange_words", warp, List.of(1), ""),
        Arguments.of("exchange_words", two, List.of(2), "race in shared memory"),
        Arguments.of("exchange_words", two, List.of(3), ""),
        Arguments.of("exchange_words", new Grid(1, 1, 64, 128), List.of(3), "beyond shared memory"),
        Arguments.of("exchange_words", new Grid(1, 1, 96, 1024), List.of(3), "write out of bounds"),
        Arguments.of("stop_halfway", warp, List.of(), "deadlock"),
        Arguments.of("add_to_one", new Grid(2, 1, 32, 0), List.of(), "reads what another wrote"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultsAreSeen(String kernel, Grid grid, List<Integer> parameters, String fault) {
    Object[] all = Stream.concat(parameters.stream(), Stream.of(out)).toArray();
    EmulatedCard.Outcome outcome = card.tryLaunch(kernel, grid, all);
    if (fault.isEmpty()) {
      assertThat(outcome.failures()).isEmpty();
    } else {
      assertThat(outcome.failures()).contains(fault);
      assertThat(outcome.result()).isEqualTo(700);
    }
  }

  @Test
  void copiesThatNobodyWaitsForAreSeenWhetherTheyAreLateOrNot() {
    DeviceMemory in = card.allocate(32 * 16).with(new float[128]);
    Grid grid = new Grid(1, 1, 32, 512);
    assertThat(card.tryLaunch("copy_through", grid, in, 1, out).failures()).isEmpty();
    assertThat(card.tryLaunch("copy_through", grid, in, 0, out).failures())
        .contains("a thread ends while its copies are under way");
    assertThat(out.asFloats()[0]).isNaN(); // nothing had come
  }

  @Test
  void aCardThatIsOfferedWhatNoCardTakesRefusesIt() {
    assertThat(card.tryLaunch("add_to_one", new Grid(1, 1, 33, 0), out).result()).isEqualTo(1);
    assertThat(card.tryLaunch("no_such", new Grid(1, 1, 32, 0), out).result()).isEqualTo(500);
  }

  /** The fragments of mma.m16n8k16 by the formulas of the PTX ISA, in doubles. */
  @Test
  void tensorCoresMultiplyFragmentsAsThePtxIsaSays() {
    EmulatedCard kernels = EmulatedCard.of(Geometry.SMALL);
    int[] words = new Random(3).ints(32 * 16).toArray();
    DeviceMemory in = kernels.allocate(4L * words.length).with(words);
    DeviceMemory results = kernels.allocate(4 * 32 * 24);
    kernels.launch("probe", new Grid(1, 1, 32, 1024), in, results);
    double[][] a = new double[16][16];
    double[][] b = new double[16][8];
    for (int lane = 0; lane < 32; lane++) {
      int groupId = lane / 4;
      int threadInGroup = lane % 4;
      for (int i = 0; i < 8; i++) {
        int row = i < 2 || (i >= 4 && i < 6) ? groupId : groupId + 8;
        int column = threadInGroup * 2 + (i & 1) + (i >= 4 ? 8 : 0);
        a[row][column] = half(results, lane, i / 2, i % 2);
      }
      for (int i = 0; i < 4; i++) {
        b[threadInGroup * 2 + (i & 1) + (i >= 2 ? 8 : 0)][groupId] =
            half(results, lane, 4 + i / 2, i % 2);
      }
    }
    for (int lane = 0; lane < 32; lane++) {
      double[] before = {0.5, -1, 2, lane * 0.25};
      for (int i = 0; i < 4; i++) {
        int row = i < 2 ? lane / 4 : lane / 4 + 8;
        double expected = before[i];
        for (int k = 0; k < 16; k++) {
          expected += a[row][k] * b[k][lane % 4 * 2 + (i & 1)];
        }
        double found = results.at().getFloat(4L * (lane * 24 + 18 + i));
        assertThat(Math.abs(found - expected)).isLessThan(1e-5);
      }
    }
  }

  private static double half(DeviceMemory results, int lane, int word, int part) {
    return Bfloat16.value(results.at().getShort(4L * (lane * 24 + word) + 2L * part));
  }
}
