package org.voicepersona.model.cuda.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.quantize.Int4Packing;
import org.voicepersona.model.quantize.ReferenceProduct;

/** Weights in the kernels' order, found again by the kernels' own rule for where each stands. */
class WeightPackerTest {

  private static final String NAME = RandomDecoder.NAMES.headWeight();
  private static final int OUTPUTS = RandomDecoder.CONFIG.vocabularySize();
  private static final int INPUTS = RandomDecoder.CONFIG.hiddenSize();

  @ParameterizedTest
  @CsvSource({"32, 32, 4", "64, 64, 4", "128, 128, 4", "256, 128, 4", "64, 64, 8", "64, 64, 16"})
  void packsWhatTheKernelsRead(int stored, int group, int bits) {
    RandomDecoder decoder = new RandomDecoder(1, stored, bits);
    Weight weight = decoder.weight(NAME);
    ByteBuffer packed = pack(weight, group);
    double[] x = new double[INPUTS];
    for (int k = 0; k < INPUTS; k++) {
      x[k] = 1;
      for (int n : new int[] {0, 1, 8, 16, 32, 77, 127, 128, 1_500, OUTPUTS - 1}) {
        assertThat(unpacked(packed, bits, group, n, k))
            .as("weight (%d, %d)", n, k)
            .isEqualTo((float) ReferenceProduct.of(weight, n, 1, x)[0]);
      }
      assertThat(unpacked(packed, bits, group, OUTPUTS, k)).as("padding").isZero();
      x[k] = 0;
    }
  }

  @ParameterizedTest
  @CsvSource({"AVX512", "AVX2", "PAIRS_16"})
  void packsTheFormOfAProcessorAlike(Int4Layout layout) {
    Weight.Int4 weight = (Weight.Int4) new RandomDecoder(2, 64, 4).weight(NAMES_DOWN);
    assertThat(pack(inOrder(weight, layout), 64)).isEqualTo(pack(weight, 64));
  }

  private static final String NAMES_DOWN = RandomDecoder.NAMES.layer(0) + "mlp.down_proj.weight";

  private static Weight inOrder(Weight.Int4 weight, Int4Layout layout) {
    int rows = weight.values().dimension(0);
    int groups = weight.scales().dimension(1);
    ByteBuffer values =
        Int4Packing.reorder(
            weight.values().data(),
            rows,
            2 * weight.values().dimension(1),
            Int4Layout.ROW_MAJOR,
            layout);
    ByteBuffer pairs = ByteBuffer.allocate(rows * groups * 4).order(ByteOrder.LITTLE_ENDIAN);
    float[] scales = weight.scales().toFloats();
    float[] zeros = weight.zeros().toFloats();
    for (int group = 0; group < groups; group++) {
      for (int row = 0; row < rows; row++) {
        pairs.putShort(HalfPrecision.floatToBfloat16(scales[row * groups + group]));
        pairs.putShort(HalfPrecision.floatToBfloat16(zeros[row * groups + group]));
      }
    }
    return new Weight.PackedInt4(
        new Tensor("values", ElementType.U8, weight.values().shape(), values),
        new Tensor(
            "pairs", ElementType.BF16, List.of((long) groups, (long) rows, 2L), pairs.flip()),
        weight.groupSize(),
        layout);
  }

  private static ByteBuffer pack(Weight weight, int group) {
    WeightPacker packer = new WeightPacker(group);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packer.pack(weight, packed::writeBytes);
    assertThat((long) packed.size()).isEqualTo(packer.bytes(weight));
    return ByteBuffer.wrap(packed.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** By the formulas that the kernels' sources state, not by those of {@link UnitForm}. */
  private static float unpacked(ByteBuffer packed, int bits, int group, int n, int k) {
    int warp = n % 128 / 32;
    int m = n % 32 / 16;
    int half = n % 16 / 8;
    int g = n % 8;
    int c = k % 128 / 32;
    int t = k % 32 / 8;
    int u = k % 8 / 4;
    int pair = k % 4 / 2;
    int e = k % 2;
    int unit = n / 128 * (INPUTS / 128) + k / 128;
    if (bits == 4) {
      int start = unit * (8192 + 512 * 128 / group);
      int at = ((((warp * 4 + c) * 8 + g) * 4 + t) * 2 + m) * 8 + u * 4 + e * 2 + pair;
      int q = (packed.get(start + at) >> (4 * half)) & 15;
      int scales = start + 8192 + 512 * (k % 128 / group) + 128 * warp + 16 * g + 8 * m + 4 * half;
      float scale = HalfPrecision.bfloat16ToFloat(packed.getShort(scales));
      float zero = HalfPrecision.bfloat16ToFloat(packed.getShort(scales + 2));
      return HalfPrecision.roundToBfloat16((q - 8) * scale + zero);
    }
    if (bits == 8) {
      int at = (((((warp * 4 + c) * 2 + m) * 8 + g) * 4 + t) * 2 + half) * 8 + u * 4 + pair * 2 + e;
      int scales = (OUTPUTS + 127) / 128 * 128 * INPUTS;
      return packed.get(unit * 16_384 + at) * packed.getFloat(scales + 4 * n);
    }
    int at = ((((((warp * 4 + c) * 2 + m) * 2 + u) * 8 + g) * 4 + t) * 2 + pair) * 4 + half * 2 + e;
    return HalfPrecision.bfloat16ToFloat(packed.getShort(unit * 32_768 + at * 2));
  }
}
