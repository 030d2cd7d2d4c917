package org.voicepersona.model.hardware;

import java.util.Optional;
import java.util.OptionalLong;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchNatives;

/** The hardware that this process can compute with. Each fact is looked up when it is asked for. */
public interface Machine {

  /** Returns the machine that this process runs on. */
  static Machine here() {
    return ThisMachine.INSTANCE;
  }

  /** Returns the processor. */
  Processor processor();

  /** Returns the memory of the host as it is now. */
  HostMemory memory();

  /** Returns how that memory is shared out. */
  MemoryShares shares();

  /** Returns the GPUs that this process may use. */
  GpuSurvey gpus();

  /**
   * Returns how many bytes of a GPU CUDA itself took when this process started it there, which this
   * does; empty if that is not told.
   *
   * @param device its number among {@link #gpus}
   * @throws ShortageException if CUDA cannot be started there
   */
  OptionalLong contextBytes(int device);

  /**
   * Returns why no kernels of our own can be compiled and launched here, such as that there is no
   * driver; empty if they can.
   */
  String kernelFault();

  /** Returns what to beware of with GPUs on this machine, in words; mostly nothing. */
  Optional<String> gpuCaution();

  /** Returns what was found of libtorch; this loads it, which takes a second or two. */
  TorchNatives natives();
}
