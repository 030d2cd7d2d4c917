package org.voicepersona.model.weights;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;

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

  /** The compute capability CUDA's kernel begins at, as {@link CudaUtils} writes it: 8.0. */
  private static final int KERNEL_CAPABILITY = 80;

  /** Returns the form for {@code device}, {@code kernels} saying whether kernels are wanted. */
  static Int4Form of(Device device, boolean kernels) {
    if (!kernels) {
      return STORED;
    }
    return device.isGpu()
        ? onCuda(Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId())))
        : BLOCKS;
  }

  /**
   * Returns the form for a CUDA device.
   *
   * @param capability its compute capability without the dot, such as 75 or 120
   */
  static Int4Form onCuda(int capability) {
    return capability >= KERNEL_CAPABILITY ? TILES : ROWS;
  }
}
