package org.voicepersona.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages are those of libtorch 2.7, CUDA 12 and Java 17. */
class ShortageExceptionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 5.78 GiB",
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported",
        "[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory:"
            + " you tried to allocate 9 bytes. Error code 12 (Cannot allocate memory)",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"
      })
  void knowsHowTheyRunOutOfMemory(String message) {
    RuntimeException fault = new IllegalStateException("outer", new IllegalStateException(message));
    assertThat(ShortageException.isOfMemory(fault)).isTrue();
    assertThat(
            ShortageException.behind(new IllegalStateException(message), "loading it on the GPU"))
        .get()
        .satisfies(
            shortage ->
                assertThat(shortage)
                    .hasMessage(
                        "out of memory while loading it on the GPU: "
                            + message.lines().findFirst().orElseThrow()));
  }

  /** As the TorchScript interpreter of libtorch 2.7 words it. */
  @Test
  void tellsTheLineOfTheMemoryAndNotTheProgramsText() {
    String message =
        """
        The following operation failed in the TorchScript interpreter.
        Traceback of TorchScript (most recent call last):
          File "code/__torch__.py", line 130, in product_int8
            buffer = torch.empty([min(rows, n), x.size(1)], dtype=x.dtype, device=x.device)
                     ~~~~~~~~~~~ <--- HERE
        RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of \
        6.00 GiB of which 5.16 GiB is free. Of the allocated memory 598.35 MiB is allocated by PyTorch
        """;
    assertThat(ShortageException.memoryTold(new IllegalStateException(message)))
        .isEqualTo(
            "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 6.00 GiB"
                + " of which 5.16 GiB is free.");
  }

  @Test
  void knowsJavasOwn() {
    OutOfMemoryError direct =
        new OutOfMemoryError("Cannot reserve 1024 bytes of direct buffer memory");
    assertThat(ShortageException.behind(direct, "loading")).isPresent();
    assertThat(ShortageException.behind(new IllegalStateException(direct), "loading")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA error: no kernel image is available for execution on the device",
        "CUDA driver version is insufficient for CUDA runtime version"
      })
  void knowsAnUnfitGpu(String message) {
    assertThat(ShortageException.isOfMemory(new IllegalStateException(message))).isFalse();
    assertThat(ShortageException.behind(new IllegalStateException(message), "loading it"))
        .get()
        .satisfies(
            shortage ->
                assertThat(shortage)
                    .hasMessage("the GPU cannot be used for loading it: " + message));
  }

  @Test
  void anythingElseIsAFaultOfTheProgram() {
    assertThat(ShortageException.behind(new IllegalStateException("shape mismatch"), "loading"))
        .isEmpty();
    assertThat(ShortageException.behind(new NullPointerException(), "loading")).isEmpty();
  }
}
