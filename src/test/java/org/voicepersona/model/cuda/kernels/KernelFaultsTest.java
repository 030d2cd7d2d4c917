package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels that are wrong, or slow, on purpose: the checks of a layer must see each. */
class KernelFaultsTest {

  private static final Geometry GEOMETRY = new Geometry(3, 384, 128, 64);

  @TempDir private Path folder;

  /** Texts of the kernels, each followed by what stands there instead. */
  record Fault(String what, String... texts) {

    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Fault> faults() {
    return Stream.of(
        new Fault("copies waited for one set too late", "wait<STAGES - 2>", "wait<STAGES - 1>"),
        new Fault(
            "barrier in attention left out",
            "  __syncthreads();\n  const int dim",
            "  const int dim"),
        new Fault(
            "rows in the same banks, which is slow, not wrong",
            "256 + ((slot ^ ((place & 1) << 2)) << 4)",
            "256 + (slot << 4)",
            "(((c * 4 + t) ^ ((g & 1) << 2)) << 4)",
            "((c * 4 + t) << 4)"),
        new Fault("scale of the other half", "m * 2 + (i & 1)]);", "m * 2 + (i >> 1)]);"));
  }

  static Stream<Fault> moreFaults() {
    return Stream.of(
        new Fault(
            "barrier before inputs are read left out",
            "    __syncthreads();                                   // the unit's",
            "    // the unit's"),
        new Fault(
            "stage filled before the barrier",
            "    copy_wait<STAGES - 2>();\n",
            "    inputs.fetch();\n    copy_wait<STAGES - 1>();\n",
            "stage that is filled next\n    inputs.fetch();",
            "stage that is filled next"),
        new Fault(
            "halves of a fragment exchanged",
            "u ? b[j].z : b[j].x, u ? b[j].w : b[j].y",
            "u ? b[j].w : b[j].y, u ? b[j].z : b[j].x"),
        new Fault(
            "weights not side by side",
            "warp * 2048 + lane * 16;",
            "warp * 2048 + lane * 64;",
            "values_at + c * 512);\n#pragma",
            "values_at + c * 16);\n#pragma",
            "values[c] = load_stream(values_at + c * 512);\n      if",
            "values[c] = load_stream(values_at + c * 16);\n      if"),
        new Fault("pairs of the unit before", "    pairs_at += UNIT;\n", ""),
        new Fault(
            "two blocks in one slot",
            "slot = blockIdx.x - first_block(band, band_units, units, blocks)",
            "slot = 0"),
        new Fault("a slot too few", "p.blocks) + 1;", "p.blocks);"),
        new Fault("a slot too few", "units, p.blocks) + 1", "units, p.blocks)"),
        new Fault(
            "row that is not there",
            "if (row >= step->rows || column >= FEED_FORWARD) return;",
            "if (column >= FEED_FORWARD) return;"),
        new Fault(
            "norm of the residual before",
            "      v[i] = make_float4(v[i].x + more.x,",
            "      v[i] = make_float4(v[i].x,"),
        new Fault(
            "scales behind the context",
            "v_scale[s] = valid ? scales[PAGE + slot] : 0;",
            "v_scale[s] = scales[PAGE + slot];"),
        new Fault(
            "shuffle in a branch",
            "  for (int by = 16; by; by >>= 1) most",
            "  if (lane < 16) for (int by = 16; by; by >>= 1) most"),
        new Fault(
            "keys read off their place",
            "load_stream(cell + slot * DIM + d * 16) :",
            "load_stream(cell + slot * DIM + d * 16 + 8) :"),
        new Fault(
            "shared memory used again at once",
            "  __syncthreads();                                     // shared memory is free",
            "  // shared memory is free"),
        new Fault(
            "pages of another row",
            "tail ? tail_pages(step, owner) :",
            "tail ? tail_pages(step, owner + 1) :"),
        new Fault(
            "chunks of a tail not behind the prefix's",
            "(prefix + CHUNK - 1) / CHUNK + chunk",
            "chunk"),
        new Fault(
            "turned the other way",
            "v[0] * turn.x - v[2] * turn.y",
            "v[0] * turn.x + v[2] * turn.y"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultsAreSeen(Fault fault) throws IOException {
    assertSeen(fault);
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("moreFaults")
  void moreFaultsAreSeen(Fault fault) throws IOException {
    assertSeen(fault);
  }

  private void assertSeen(Fault fault) throws IOException {
    EmulatedCard.assumeCompiler();
    int left = fault.texts.length / 2;
    try (Stream<Path> sources = Files.list(EmulatedCard.SOURCES)) {
      for (Path source : (Iterable<Path>) sources::iterator) {
        String text = Files.readString(source);
        for (int i = 0; i < fault.texts.length; i += 2) {
          String changed = text.replace(fault.texts[i], fault.texts[i + 1]);
          left -= changed.equals(text) ? 0 : 1;
          text = changed;
        }
        Files.writeString(folder.resolve(source.getFileName()), text);
      }
    }
    assertThat(left).as("texts that are not in the kernels").isZero();
    EmulatedCard card =
        EmulatedCard.build(folder, folder.resolve("decoder.cu"), GEOMETRY.defines());
    Throwable seen =
        List.of(true, false).stream()
            .map(late -> catchThrowable(() -> check(card, late)))
            .filter(it -> it != null)
            .findFirst()
            .orElse(null);
    assertThat(seen).as("what the checks say").isInstanceOf(AssertionError.class);
  }

  private static void check(EmulatedCard card, boolean late) {
    card.reset();
    card.order(false, late);
    StepBlock step = new StepBlock().group(270, 3, 70).group(0, 257);
    DecoderLayerKernelsTest.check(new LayerOnCard(card, GEOMETRY, step, 7, 5).run());
  }
}
