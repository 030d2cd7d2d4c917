package org.voicepersona.model.engine;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;

/**
 * How the graph computes, whatever form the weights are stored in.
 *
 * @param activations float32 or bfloat16
 * @param kernelRows up to how many rows at once go through libtorch's kernels for quantised
 *     weights; more are multiplied with dequantised blocks. 0 to always dequantise
 * @param device where
 */
record ComputeSettings(Activations activations, int kernelRows, Device device) {

  /**
   * Up to here the 4-bit kernel of libtorch 2.7 is at least as fast as dequantising. Measured with
   * AVX-512: a row costs the kernel 0.024 ns a weight and core, dequantising costs 0.8 ns and then
   * 0.011 ns a row.
   */
  static final int DEFAULT_KERNEL_ROWS = 48;

  ComputeSettings {
    requireNonNull(activations, "activations is null");
    requireNonNull(device, "device is null");
    if (kernelRows < 0) {
      throw new IllegalArgumentException("kernel rows is " + kernelRows + ", must be at least 0");
    }
    if (kernelRows > 0 && activations == Activations.FLOAT32) {
      throw new IllegalArgumentException(
          "the kernels for quantised weights are many times slower in float32: dequantise instead");
    }
  }

  /** Returns the settings for {@code precision} on {@code device}. */
  static ComputeSettings of(Precision precision, Device device) {
    return precision == Precision.FLOAT32
        ? new ComputeSettings(Activations.FLOAT32, 0, device)
        : new ComputeSettings(Activations.BFLOAT16, DEFAULT_KERNEL_ROWS, device);
  }

  /** Returns whether CUDA's kernel for 4 bits is used, which begins at compute capability 8.0. */
  boolean cudaKernels() {
    return device.isGpu()
        && kernelRows > 0
        && Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId())) >= 80;
  }

  /** Types of activations, by torch's number for them. */
  enum Activations {
    FLOAT32(6),
    BFLOAT16(15);

    private final int scalarType;

    Activations(int scalarType) {
      this.scalarType = scalarType;
    }

    /** Returns torch's {@code ScalarType}. */
    int scalarType() {
      return scalarType;
    }
  }
}
