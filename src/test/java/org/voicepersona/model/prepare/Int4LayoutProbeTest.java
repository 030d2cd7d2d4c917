package org.voicepersona.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.voicepersona.model.checkpoint.Int4Layout;

class Int4LayoutProbeTest {

  /** Fails on a machine or with a libtorch whose order is not one of those written down. */
  @Test
  void knowsTheOrderThatLibtorchPacksIn() {
    assertThat(Int4LayoutProbe.ofThisMachine()).isNotEqualTo(Int4Layout.ROW_MAJOR);
  }
}
