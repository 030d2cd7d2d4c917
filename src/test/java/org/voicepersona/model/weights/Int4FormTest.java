package org.voicepersona.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.cuda.ComputeCapability;

class Int4FormTest {

  @ParameterizedTest
  @CsvSource({
    "6.1, ROWS",
    "7.0, ROWS",
    "7.5, ROWS",
    "8.0, TILES",
    "8.6, TILES",
    "8.9, TILES",
    "9.0, TILES",
    "12.0, TILES"
  })
  void cudaDevicesGetTilesFromComputeCapability8On(String capability, Int4Form form) {
    assertThat(Int4Form.onCuda(ComputeCapability.parse(capability))).isEqualTo(form);
  }

  @Test
  void processorsGetTheirKernelsBlocksWhereKernelsAreWanted() {
    assertThat(Int4Form.of(Device.cpu(), true)).isEqualTo(Int4Form.BLOCKS);
    assertThat(Int4Form.of(Device.cpu(), false)).isEqualTo(Int4Form.STORED);
  }
}
