package org.voicepersona.model.cuda.driver;

import com.sun.jna.Pointer;

/** Compiled kernels on a device. */
public final class CudaModule implements AutoCloseable {

  private final CudaDriver driver;
  private final Pointer module;

  CudaModule(CudaDriver driver, Pointer module) {
    this.driver = driver;
    this.module = module;
  }

  /**
   * Returns a kernel.
   *
   * @param threads of a block
   * @param sharedBytes dynamic shared memory of a block
   * @throws CudaException if there is none of that name, or the device has less shared memory
   */
  public CudaKernel kernel(String name, int threads, int sharedBytes) {
    Pointer function =
        driver.made(
            "kernel '%s'".formatted(name),
            (it, made) -> it.cuModuleGetFunction(made, module, name));
    return CudaKernel.of(driver, name, function, threads, sharedBytes);
  }

  @Override
  public void close() {
    driver.call("unloading kernels", it -> it.cuModuleUnload(module));
  }
}
