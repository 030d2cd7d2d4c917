package org.voicepersona.model.hardware;

import java.util.Optional;
import java.util.OptionalLong;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchNatives;

/** The hardware that this process can compute with. Each fact is looked up on demand. */
public interface Machine {

  /** Returns the machine that this process runs on. */
  static Machine here() {
    return ThisMachine.INSTANCE;
  }

  /** Returns the processor. */
  Processor processor();

  /** Returns the current memory of the host. */
  HostMemory memory();

  /** Returns how the available memory is divided. */
  MemoryShares shares();

  /** Returns the GPUs that this process may use. */
  GpuSurvey gpus();

  /**
   * Starts CUDA in this process on a GPU, if that has not been done, and returns the device memory,
   * in bytes, that the CUDA context took; empty if the driver does not tell.
   *
   * @param device its number among {@link #gpus}
   * @throws ShortageException if CUDA cannot be started there
   */
  OptionalLong contextBytes(int device);

  /** Returns why this project's CUDA kernels cannot be compiled and run here; empty if they can. */
  String kernelFault();

  /** Returns a warning about this machine's GPUs, in words; usually empty. */
  Optional<String> gpuCaution();

  /** Loads libtorch, which takes a second or two, and returns its state. */
  TorchNatives natives();
}
