package org.voicepersona.model.cuda.driver;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;

/** A kernel with its block size; grid and parameters are given at each launch. */
public final class CudaKernel {

  /** {@code CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES}, required for more than 48 KiB. */
  private static final int MOST_SHARED_BYTES = 8;

  /** {@code CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT}: share of the L1 cache, in %. */
  private static final int CARVE_OUT = 9;

  private final CudaDriver driver;
  private final String name;
  private final Pointer function;
  private final int threads;
  private final int sharedBytes;

  private CudaKernel(
      CudaDriver driver, String name, Pointer function, int threads, int sharedBytes) {
    this.driver = driver;
    this.name = name;
    this.function = function;
    this.threads = threads;
    this.sharedBytes = sharedBytes;
  }

  static CudaKernel of(
      CudaDriver driver, String name, Pointer function, int threads, int sharedBytes) {
    if (sharedBytes > 0) {
      String doing = "%,d bytes of shared memory for '%s'".formatted(sharedBytes, name);
      driver.call(doing, it -> it.cuFuncSetAttribute(function, MOST_SHARED_BYTES, sharedBytes));
      driver.call(doing, it -> it.cuFuncSetAttribute(function, CARVE_OUT, 100));
    }
    return new CudaKernel(driver, name, function, threads, sharedBytes);
  }

  /** Returns how many blocks fit on a multiprocessor at a time, at least 1. */
  public int residentBlocks() {
    IntByReference blocks = new IntByReference();
    driver.call(
        "the blocks of '%s'".formatted(name),
        it ->
            it.cuOccupancyMaxActiveBlocksPerMultiprocessor(blocks, function, threads, sharedBytes));
    return Math.max(1, blocks.getValue());
  }

  void launch(Pointer stream, int gridX, int gridY, Pointer parameters) {
    driver.call(
        "launching '%s'".formatted(name),
        it ->
            it.cuLaunchKernel(
                function,
                gridX,
                gridY,
                1,
                threads,
                1,
                1,
                sharedBytes,
                stream,
                parameters,
                Pointer.NULL));
  }
}
