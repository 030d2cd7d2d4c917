package org.voicepersona.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Int4FormTest {

  @ParameterizedTest
  @CsvSource({
    "61, ROWS",
    "70, ROWS",
    "75, ROWS",
    "80, TILES",
    "86, TILES",
    "89, TILES",
    "90, TILES",
    "120, TILES"
  })
  void cudaDevicesGetTilesFromComputeCapability8On(int capability, Int4Form form) {
    assertThat(Int4Form.onCuda(capability)).isEqualTo(form);
  }

  @Test
  void processorsGetTheirKernelsBlocksWhereKernelsAreWanted() {
    assertThat(Int4Form.of(Device.cpu(), true)).isEqualTo(Int4Form.BLOCKS);
    assertThat(Int4Form.of(Device.cpu(), false)).isEqualTo(Int4Form.STORED);
  }
}
