package org.voicepersona.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.voicepersona.model.cuda.CudaAnswer.Versions;

/** What a user reads where CUDA finds no device: the reason, what to do, and CUDA's own words. */
class CudaAnswerTest {

  private static final String INSUFFICIENT =
      "CUDA driver version is insufficient for CUDA runtime version";

  private static String fault(int error, String text, int driver, int runtime, boolean isOwn) {
    return new CudaAnswer(0, error, text, new Versions(driver, runtime)).fault(isOwn);
  }

  @Test
  void aDeviceIsNoFault() {
    assertThat(new CudaAnswer(2, 0, "no error", new Versions(12_040, 12_090)).fault(true))
        .isEmpty();
  }

  @Test
  void tellsNoDriverFromOneThatIsTooOld() {
    assertThat(fault(35, INSUFFICIENT, 0, 12_090, true))
        .startsWith("there is no NVIDIA driver (libcuda.so.1): install one")
        .contains("--gpus all")
        .endsWith("(CUDA says: " + INSUFFICIENT + ", error 35)");
    assertThat(fault(35, INSUFFICIENT, 11_040, 12_090, true))
        .startsWith(
            "the NVIDIA driver is too old: it knows CUDA 11.4, this program's runtime is 12.9:"
                + " install a driver for CUDA 12")
        .contains(INSUFFICIENT);
  }

  @Test
  void tellsARuntimeThatTheUserNamesAndThatIsTooNew() {
    assertThat(fault(35, INSUFFICIENT, 12_040, 13_000, false))
        .startsWith("the CUDA runtime is too new: it is 13.0, the NVIDIA driver knows 12.4")
        .contains("PYTORCH_LIBRARY_PATH");
  }

  @Test
  void tellsAMissingCardFromADriverThatDoesNotWork() {
    assertThat(fault(100, "no CUDA-capable device is detected", 12_040, 12_090, true))
        .startsWith("the NVIDIA driver finds no card: there is none")
        .contains("no CUDA-capable device is detected, error 100");
    assertThat(fault(803, "system has unsupported display driver", 12_040, 12_090, true))
        .contains("restart the machine");
    assertThat(fault(999, "unknown error", 12_040, 12_090, true))
        .isEqualTo("the NVIDIA driver does not work (CUDA says: unknown error, error 999)");
  }
}
