package org.voicepersona.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.voicepersona.model.cuda.CudaAnswer.Versions;

/** Asking CUDA's runtime, which the test plays. */
class CudaRuntimeTest {

  /** A runtime with some devices; what it does not know is an error. */
  private record Played(int devices, int error) implements CudaRuntime.Functions {

    @Override
    public int cudaGetDeviceCount(int[] count) {
      count[0] = error == 0 ? devices : 77; // What stands there behind an error means nothing.
      return error;
    }

    @Override
    public int cudaDriverGetVersion(int[] version) {
      version[0] = 12_020;
      return 0;
    }

    @Override
    public int cudaRuntimeGetVersion(int[] version) {
      version[0] = 12_090;
      return 0;
    }

    @Override
    public String cudaGetErrorString(int error) {
      return "text " + error;
    }
  }

  @Test
  void saysWhatTheRuntimeSays() {
    assertThat(new CudaRuntime(new Played(2, 0)).ask())
        .isEqualTo(new CudaAnswer(2, 0, "text 0", new Versions(12_020, 12_090)));
    assertThat(new CudaRuntime(new Played(2, 35)).ask())
        .isEqualTo(new CudaAnswer(0, 35, "text 35", new Versions(12_020, 12_090)));
  }
}
