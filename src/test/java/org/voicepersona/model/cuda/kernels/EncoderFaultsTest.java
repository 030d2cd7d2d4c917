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
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels of the encoder that are wrong, or slow, on purpose: their checks must see each. */
class EncoderFaultsTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copies waited for one set too late|copy_wait<PRODUCT_STAGES - 2>|copy_wait<PRODUCT_STAGES"
            + " - 1>",
        "keys in the same banks, slow, not wrong|(slot ^ (row & 6) ^ (row & 1) << 2)|slot",
        "a clip's end not seen|j * 8 + t * 2 + e < left|j * 8 + t * 2 + e < left + 1",
        "scales of the group before|groups_ahead.fetch(stage + GROUPS_AT, of_group ? 0 : outputs *"
            + " 4)|groups_ahead.fetch(stage + GROUPS_AT, 0)"
      })
  void faultsAreSeen(String fault) throws IOException {
    assertSeen(fault);
  }

  @Tag("soak")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "barrier before a stage is read left out|    __syncthreads();                              "
            + "     // the stage is there|    // the stage is there",
        "stage filled while it is read|filled = shared + (PRODUCT_STAGES - 1) * STAGE|filled ="
            + " shared",
        "halves of rows exchanged|{low.x, high.x, low.y, high.y}|{high.x, low.x, high.y, low.y}",
        "pairs of inputs exchanged|first, b[n].x, b[n].y|first, b[n].y, b[n].x",
        "scale of the neighbour|Weights::scale(scales, output + 1)|Weights::scale(scales, output)",
        "inputs of a byte exchanged|__byte_perm(even, odd,|__byte_perm(odd, even,",
        "scales not copied with their weights|stage + GROUPS_AT + output * 4|shared + GROUPS_AT +"
            + " output * 4",
        "row that is not there written|        if (row >= rows) continue;\n"
            + "        finish|        finish",
        "row that is not there read|min(first + place / SLOTS, rows - 1)|(first + place / SLOTS)",
        "output that is not there written|    if (output >= outputs) continue;\n|",
        "sum begun anew|__uint_as_float(before.x) + even|even",
        "values that are not those of the keys|from + width, true|from, true",
        "scores not scaled|0.125f * 1.44|1.44",
        "what was found before not scaled|heard.sum[j][half * 2 + e] *= keep;|",
        "weights of one lane alone|  weight += __shfl_xor_sync(~0u, weight, 2);\n|",
        "halves of values exchanged|i & 1 ? 0x7632 : 0x5410|i & 1 ? 0x5410 : 0x7632",
        "keys of the other half|(k & 1) + (k >> 1) * 8|(k & 1) * 8 + (k >> 1)",
        "stage not kept until it was read|    __syncthreads();                                   //"
            + " the stage is free again|",
        "another clip's rows|(tile.first + row) * width|row * width",
        "mean not taken off|(v.x - mean) * by * w.x|v.x * by * w.x",
        "frame that is not the next one|from + width + column|from + column",
        "zeros a row too early|(before + 1) * width|before * width"
      })
  void moreFaultsAreSeen(String fault) throws IOException {
    assertSeen(fault);
  }

  private void assertSeen(String fault) throws IOException {
    EmulatedCard.assumeCompiler();
    String[] parts = fault.split("\\|", 3);
    int changed = 0;
    try (Stream<Path> sources = Files.list(EmulatedCard.SOURCES)) {
      for (Path source : (Iterable<Path>) sources::iterator) {
        String text = Files.readString(source);
        changed += text.contains(parts[1]) ? 1 : 0;
        Files.writeString(folder.resolve(source.getFileName()), text.replace(parts[1], parts[2]));
      }
    }
    assertThat(changed).as("sources that hold the text").isEqualTo(1);
    EmulatedCard card = EmulatedCard.build(folder, folder.resolve("encoder.cu"), List.of());
    assertThat(catchThrowable(() -> EncoderKernelsTest.checkAll(card)))
        .as("what the checks say")
        .isInstanceOf(AssertionError.class);
  }
}
