package org.voicepersona.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.voicepersona.model.cuda.CudaAnswer.Versions;

/** Asking CUDA's runtime, which the test plays. */
class CudaRuntimeTest {

  private static final int OUT_OF_RANGE = 101;

  /** A runtime with some devices; what it does not know is an error. */
  private record Played(int devices, int error, int[] current) implements CudaRuntime.Functions {

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
    public int cudaDeviceGetAttribute(int[] value, int attribute, int device) {
      value[0] = attribute == 75 ? 12 : 1;
      return device < devices ? 0 : OUT_OF_RANGE;
    }

    @Override
    public int cudaGetDevice(int[] device) {
      device[0] = current[0];
      return 0;
    }

    @Override
    public int cudaSetDevice(int device) {
      current[0] = device < devices ? device : current[0];
      return device < devices ? 0 : OUT_OF_RANGE;
    }

    @Override
    public int cudaMemGetInfo(long[] free, long[] total) {
      free[0] = 1_000L + current[0];
      total[0] = 6_000;
      return 0;
    }

    @Override
    public String cudaGetErrorString(int error) {
      return error == OUT_OF_RANGE ? "invalid device ordinal" : "text " + error;
    }
  }

  @Test
  void saysWhatTheRuntimeSays() {
    int[] current = {0};
    assertThat(new CudaRuntime(new Played(2, 0, current)).ask())
        .isEqualTo(new CudaAnswer(2, 0, "text 0", new Versions(12_020, 12_090)));
    assertThat(new CudaRuntime(new Played(2, 35, current)).ask())
        .isEqualTo(new CudaAnswer(0, 35, "text 35", new Versions(12_020, 12_090)));
  }

  @Test
  void looksAtADeviceAndLeavesTheCurrentOne() {
    int[] current = {0};
    CudaRuntime runtime = new CudaRuntime(new Played(2, 0, current));
    assertThat(runtime.capability(1)).isEqualTo(new ComputeCapability(12, 1));
    assertThat(runtime.memory(1)).isEqualTo(new CudaRuntime.Memory(1_001, 6_000));
    assertThat(runtime.memory(1).usedBytes()).isEqualTo(4_999);
    assertThat(current[0]).isZero();
    assertThatThrownBy(() -> runtime.memory(2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("CUDA says: invalid device ordinal (error 101)");
  }
}
