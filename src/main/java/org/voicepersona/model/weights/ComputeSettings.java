package org.voicepersona.model.weights;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.torch.ShortageException;

/**
 * How the model computes, independent of the form in which weights are stored.
 *
 * @param activations float32 or bfloat16
 * @param kernelRows the most rows that go through libtorch's kernels for quantised weights; more
 *     are multiplied with dequantised blocks. 0 to always dequantise
 * @param int4Products how the decoder's 4-bit matrices are multiplied on the host
 * @param compressedCaches whether the KV cache is in 8 bits, with a scale per token and head
 * @param ownKernels whether encoder and decoder run on kernels of our own on a supported GPU
 * @param placement on which devices the parts of the model lie
 */
public record ComputeSettings(
    Activations activations,
    int kernelRows,
    Int4Products int4Products,
    boolean compressedCaches,
    boolean ownKernels,
    Placement placement) {

  /**
   * The row count up to which the 4-bit kernel of libtorch 2.7 is at least as fast as dequantising.
   * Measured with AVX-512: a row costs the kernel 0.024 ns per weight and core, dequantising costs
   * 0.8 ns and then 0.011 ns per row.
   */
  static final int DEFAULT_KERNEL_ROWS = 48;

  /** Checks that float32 does not use the kernels for quantised weights. */
  public ComputeSettings {
    requireNonNull(activations, "activations is null");
    requireNonNull(int4Products, "int4Products is null");
    requireNonNull(placement, "placement is null");
    if (kernelRows < 0) {
      throw new IllegalArgumentException("kernel rows is " + kernelRows + ", must be at least 0");
    }
    if (kernelRows > 0 && activations == Activations.FLOAT32) {
      throw new IllegalArgumentException(
          "the kernels for quantised weights are many times slower in float32: dequantise instead");
    }
  }

  /** Makes settings without kernels of our own: libtorch computes everything. */
  public ComputeSettings(
      Activations activations,
      int kernelRows,
      Int4Products int4Products,
      boolean compressedCaches,
      Placement placement) {
    this(activations, kernelRows, int4Products, compressedCaches, false, placement);
  }

  /** Returns the settings for the default arithmetic of {@code precision}. */
  public static ComputeSettings of(Precision precision, Placement placement) {
    return of(Arithmetic.of(precision), placement);
  }

  /** Returns the settings for {@code arithmetic}. */
  public static ComputeSettings of(Arithmetic arithmetic, Placement placement) {
    boolean exact = arithmetic.precision() == Precision.FLOAT32;
    return new ComputeSettings(
        exact ? Activations.FLOAT32 : Activations.BFLOAT16,
        exact ? 0 : DEFAULT_KERNEL_ROWS,
        arithmetic.int4Products(),
        arithmetic.compressedCaches(),
        arithmetic.ownKernels(),
        placement);
  }

  /**
   * Checks that libtorch can compute on the device.
   *
   * @param part of the model that kernels of our own cannot compute there
   * @param reason why they cannot
   * @throws ShortageException if libtorch cannot either
   */
  public void requireTorch(String part, String reason) {
    ComputeDevice device = placement.device();
    if (device.isCuda() && !device().isGpu()) {
      throw new ShortageException(
          "nothing computes the %s %s: kernels of our own do not, since %s; libtorch does not, since %s"
              .formatted(part, device.toWords(), reason, device.torchFault()));
    }
  }

  /** Returns the device on which libtorch computes most of the model. */
  public Device device() {
    return placement.device().torchDevice();
  }

  /** Types of activations, with torch's {@code ScalarType} numbers. */
  public enum Activations {
    FLOAT32(6),
    BFLOAT16(15);

    private final int scalarType;

    Activations(int scalarType) {
      this.scalarType = scalarType;
    }

    /** Returns torch's {@code ScalarType}. */
    public int scalarType() {
      return scalarType;
    }
  }
}
