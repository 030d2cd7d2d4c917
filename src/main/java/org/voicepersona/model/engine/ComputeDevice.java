package org.voicepersona.model.engine;

import ai.djl.Device;

/** Where a model computes. */
public enum ComputeDevice {
  /** The processor. */
  CPU,
  /** The first CUDA device. */
  CUDA;

  Device toDjl() {
    return this == CPU ? Device.cpu() : Device.gpu();
  }
}
