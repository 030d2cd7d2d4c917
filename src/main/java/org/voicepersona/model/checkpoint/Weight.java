package org.voicepersona.model.checkpoint;

/**
 * One weight of a model in the form it is stored in. All matrices are [rows, columns] = [outputs,
 * inputs], as torch's {@code nn.Linear} has them.
 */
public sealed interface Weight {

  /** Returns the bytes it is stored in. */
  long bytes();

  /** Returns the values as they are stored; of a matrix in 4 bits, a byte holds two columns. */
  Tensor values();

  /** Returns the outputs of a matrix. */
  default int rows() {
    return values().dimension(0);
  }

  /** Returns the inputs of a matrix. */
  default int columns() {
    return values().dimension(1);
  }

  /**
   * Floating-point numbers: any shape, any of float32, float16, bfloat16.
   *
   * @param tensor the values
   */
  record Dense(Tensor tensor) implements Weight {
    @Override
    public long bytes() {
      return tensor.bytes();
    }

    @Override
    public Tensor values() {
      return tensor;
    }
  }

  /**
   * A matrix in 8 bits, symmetric, one scale a row: {@code w[n, k] = values[n, k] * scales[n]}.
   *
   * @param values I8 [N, K], -127..127
   * @param scales F32 [N]
   */
  record Int8(Tensor values, Tensor scales) implements Weight {
    @Override
    public long bytes() {
      return values.bytes() + scales.bytes();
    }
  }

  /**
   * A matrix in 4 bits, asymmetric, one scale and zero for each {@code groupSize} consecutive
   * columns of a row: {@code w[n, k] = (q[n, k] - 8) * scales[n, k / groupSize] + zeros[n, k /
   * groupSize]}. Runs anywhere; the values are what torch's {@code _convert_weight_to_int4pack}
   * (CUDA) takes.
   *
   * @param values U8 [N, K / 2], row-major; byte k holds column 2k in its high nibble, 2k + 1 in
   *     its low one
   * @param scales F32 [N, K / groupSize]
   * @param zeros F32 [N, K / groupSize]
   * @param groupSize 32, 64, 128 or 256
   */
  record Int4(Tensor values, Tensor scales, Tensor zeros, int groupSize) implements Weight {
    @Override
    public long bytes() {
      return values.bytes() + scales.bytes() + zeros.bytes();
    }

    @Override
    public int columns() {
      return 2 * values.dimension(1);
    }
  }

  /**
   * The same 4-bit matrix as torch's CPU kernel {@code _weight_int4pack_mm_for_cpu} takes it.
   *
   * @param values U8 [N, K / 2] in {@code layout}
   * @param scalesAndZeros BF16 [K / groupSize, N, 2]
   * @param groupSize 32, 64, 128 or 256
   * @param layout the order of the values, which depends on the processor
   */
  record PackedInt4(Tensor values, Tensor scalesAndZeros, int groupSize, Int4Layout layout)
      implements Weight {
    @Override
    public long bytes() {
      return values.bytes() + scalesAndZeros.bytes();
    }

    @Override
    public int columns() {
      return 2 * values.dimension(1);
    }
  }
}
