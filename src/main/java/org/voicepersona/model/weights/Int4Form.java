package org.voicepersona.model.weights;

import ai.djl.Device;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.card.InstalledCards;

/** The order of 4-bit values on a device, whatever layout they are stored in. */
public enum Int4Form {
  /** As stored; multiplied by dequantising. */
  STORED,
  /** In blocks of rows, for libtorch's kernel on this machine's CPU. */
  BLOCKS,
  /** In tiles, for libtorch's CUDA kernel. */
  TILES,
  /** Row-major; multiplied by dequantising on CUDA devices that the kernel does not support. */
  ROWS;

  /** The lowest compute capability that libtorch's CUDA kernel supports. */
  private static final ComputeCapability KERNEL = new ComputeCapability(8, 0);

  /** Returns the form for {@code device}; {@code kernels} says whether kernels are wanted. */
  static Int4Form of(Device device, boolean kernels) {
    if (!kernels) {
      return STORED;
    }
    return device.isGpu()
        ? onCuda(InstalledCards.ofThisMachine().card(device.getDeviceId()).capability())
        : BLOCKS;
  }

  /** Returns the form for a CUDA device of {@code capability}. */
  static Int4Form onCuda(ComputeCapability capability) {
    return capability.compareTo(KERNEL) >= 0 ? TILES : ROWS;
  }
}
