package org.voicepersona.model.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.model.checkpoint.Int4Layout;

class Int4PackingTest {

  @ParameterizedTest
  @EnumSource(Int4Layout.class)
  void unpacksWhatItPackedWithAnUnfilledLastBlock(Int4Layout layout) {
    byte[] values = values(208 * 64);
    byte[] packed = Int4Packing.pack(values, 208, 64, layout);
    assertThat(packed).hasSize(208 * 32);
    assertThat(Int4Packing.unpack(packed, 208, 64, layout)).isEqualTo(values);
  }

  @ParameterizedTest
  @EnumSource(Int4Layout.class)
  void bringsOneOrderIntoAnother(Int4Layout from) {
    byte[] values = values(528 * 64);
    ByteBuffer packed = ByteBuffer.wrap(Int4Packing.pack(values, 528, 64, from));
    for (Int4Layout to : Int4Layout.values()) {
      ByteBuffer reordered = Int4Packing.reorder(packed, 528, 64, from, to);
      assertThat(reordered).isEqualTo(ByteBuffer.wrap(Int4Packing.pack(values, 528, 64, to)));
    }
  }

  @Test
  void rowMajorPutsTheEvenColumnInTheHighNibble() {
    assertThat(Int4Packing.pack(new byte[] {1, 2, 15, 0}, 2, 2, Int4Layout.ROW_MAJOR))
        .containsExactly(0x12, 0xf0);
  }

  @Test
  void rowMajorLowFirstPutsTheEvenColumnInTheLowNibble() {
    assertThat(Int4Packing.pack(new byte[] {1, 2, 15, 0}, 2, 2, Int4Layout.ROW_MAJOR_LOW_FIRST))
        .containsExactly(0x21, 0x0f);
  }

  @Test
  void avx512PutsRowsThatAre32ApartInOneByte() {
    byte[] values = new byte[64 * 2];
    values[5 * 2] = 3; // row 5, column 0
    values[37 * 2] = 9; // row 37, column 0
    byte[] packed = Int4Packing.pack(values, 64, 2, Int4Layout.AVX512);
    assertThat(packed[5]).isEqualTo((byte) 0x93);
  }

  @Test
  void refusesAnOddNumberOfRowsInACpuLayout() {
    assertThatThrownBy(() -> Int4Packing.pack(new byte[6], 3, 2, Int4Layout.AVX2))
        .hasMessage("rows is 3, must be even in layout AVX2");
  }

  private static byte[] values(int count) {
    byte[] values = new byte[count];
    new Random(7).nextBytes(values);
    for (int i = 0; i < count; i++) {
      values[i] &= 15;
    }
    return values;
  }
}
