package org.voicepersona.model.engine;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.util.OptionalLong;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchRuntime;

/** Where a model computes. */
public enum ComputeDevice {
  /** The processor. */
  CPU,
  /** The first CUDA device. */
  CUDA;

  /** Returns CUDA where this process's libtorch was built for it and finds a device, else CPU. */
  public static ComputeDevice best() {
    return TorchRuntime.natives().hasCuda() ? CUDA : CPU;
  }

  /**
   * Checks that this process can compute here.
   *
   * @throws ShortageException when it cannot; the message says what is missing
   */
  public void requirePresent() {
    if (this == CUDA) {
      TorchRuntime.natives().requireCuda();
    } else {
      TorchRuntime.natives().requireLoaded();
    }
  }

  /** Returns how many bytes all processes together use of this device; nothing for the CPU. */
  public OptionalLong usedBytes() {
    return this == CPU
        ? OptionalLong.empty()
        : OptionalLong.of(CudaUtils.getGpuMemory(toDjl()).getUsed());
  }

  Device toDjl() {
    return this == CPU ? Device.cpu() : Device.gpu();
  }
}
