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

  Device toDjl() {
    return this == CPU ? Device.cpu() : Device.gpu();
  }
}
