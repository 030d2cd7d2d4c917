package org.voicepersona.model.engine;

import ai.djl.Device;
import org.voicepersona.model.torch.TorchRuntime;

/** Where a model computes. */
public enum ComputeDevice {
  /** The processor. */
  CPU,
  /** The first CUDA device. */
  CUDA;

  /** Returns CUDA where this process's libtorch was built for it and finds a device, else CPU. */
  public static ComputeDevice best() {
    return TorchRuntime.hasCuda() ? CUDA : CPU;
  }

  /**
   * Checks that this process can compute here.
   *
   * @throws IllegalArgumentException when it cannot; the message says what is missing
   */
  public void requirePresent() {
    if (this == CUDA && !TorchRuntime.hasCuda()) {
      throw new IllegalArgumentException(TorchRuntime.missingCuda());
    }
  }

  Device toDjl() {
    return this == CPU ? Device.cpu() : Device.gpu();
  }
}
