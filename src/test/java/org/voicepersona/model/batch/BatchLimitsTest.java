package org.voicepersona.model.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.cuda.step.DeviceDecoder;
import org.voicepersona.model.plan.Placement;

class BatchLimitsTest {

  /** One row more would be another pass over all weights. */
  @Test
  void threeAnswersAboutTheLastClipFillAStepOnAGpuAndNoMore() {
    int sequences = BatchLimits.of(Placement.whole(ComputeDevice.CUDA)).sequences();
    assertThat(sequences - 1 + 3).isEqualTo(DeviceDecoder.MOST_ROWS);
  }
}
