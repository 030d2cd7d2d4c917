package org.voicepersona.model.hardware;

import java.util.Optional;
import org.voicepersona.model.torch.TorchNatives;

/** What there is to compute with. Each fact is looked for when it is asked for. */
public interface Machine {

  /** Returns the machine that this process runs on. */
  static Machine here() {
    return ThisMachine.INSTANCE;
  }

  /** Returns the processor. */
  Processor processor();

  /** Returns the memory of the host as it is now. */
  HostMemory memory();

  /** Returns the GPUs that this process may use. */
  GpuSurvey gpus();

  /** Returns what to beware of with GPUs on this machine, in words; mostly nothing. */
  Optional<String> gpuCaution();

  /** Returns what was found of libtorch; this loads it, which takes a second or two. */
  TorchNatives natives();
}
