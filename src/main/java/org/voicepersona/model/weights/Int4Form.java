package org.voicepersona.model.weights;

import ai.djl.Device;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.card.InstalledCards;

/** The order in which 4-bit values are loaded to a device, whatever order they are stored in. */
public enum Int4Form {
  /** As they are stored, to be dequantised. */
  STORED,
  /** In blocks of rows, for the kernel of this machine's processor. */
  BLOCKS,
  /** In tiles, for CUDA's kernel. */
  TILES,
  /** Row by row, to be dequantised: for CUDA devices that the kernel does not run on. */
  ROWS;

  /** What CUDA's kernel begins at. */
  private static final ComputeCapability KERNEL = new ComputeCapability(8, 0);

  /** Returns the form for {@code device}, {@code kernels} saying whether kernels are wanted. */
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
