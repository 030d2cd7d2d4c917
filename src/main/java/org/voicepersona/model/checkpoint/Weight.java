package org.voicepersona.model.checkpoint;

/**
 * A weight of a model in its stored form. All matrices are [rows, columns] = [outputs, inputs], as
 * in torch's {@code nn.Linear}.
 */
public sealed interface Weight {

  /** Returns the stored bytes. */
  long bytes();

  /** Returns the stored values; in a 4-bit matrix a byte holds two columns. */
  Tensor values();

  /** Returns the number of outputs of a matrix. */
  default int rows() {
    return values().dimension(0);
  }

  /** Returns the number of inputs of a matrix. */
  default int columns() {
    return values().dimension(1);
  }

  /**
   * Floating-point numbers of any shape: float32, float16 or bfloat16.
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
   * A matrix in 8 bits, symmetric, with a scale for each row: {@code w[n, k] = values[n, k] *
   * scales[n]}.
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
   * A matrix in 4 bits, asymmetric, with a scale and zero for each {@code groupSize} consecutive
   * columns of a row: {@code w[n, k] = (q[n, k] - 8) * scales[n, k / groupSize] + zeros[n, k /
   * groupSize]}. Portable; the values are the input of torch's {@code _convert_weight_to_int4pack}
   * (CUDA).
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
   * A 4-bit matrix in the form of torch's CPU kernel {@code _weight_int4pack_mm_for_cpu}.
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
