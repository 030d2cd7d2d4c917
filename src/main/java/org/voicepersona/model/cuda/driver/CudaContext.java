package org.voicepersona.model.cuda.driver;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.nio.ByteBuffer;

/**
 * The primary context of a device, which CUDA's runtime and so libtorch share. Objects made from it
 * must be closed before it, in threads for which it is {@link #makeCurrent current}.
 */
public final class CudaContext implements AutoCloseable {

  private static final int MULTIPROCESSORS = 16;

  /** {@code CU_STREAM_NON_BLOCKING}: does not synchronise with libtorch's stream. */
  private static final int NON_BLOCKING = 1;

  private final CudaDriver driver;
  private final int device;
  private final Pointer context;

  CudaContext(CudaDriver driver, int device, Pointer context) {
    this.driver = driver;
    this.device = device;
    this.context = context;
    makeCurrent();
  }

  /** Makes this the current context of the calling thread. */
  public void makeCurrent() {
    driver.call("taking the context", it -> it.cuCtxSetCurrent(context));
  }

  /** Returns the device's number of multiprocessors. */
  public int multiprocessors() {
    return driver.attribute(device, MULTIPROCESSORS);
  }

  /** Loads compiled kernels: a cubin for this device, or zero-terminated PTX. */
  public CudaModule load(byte[] image) {
    ByteBuffer direct = ByteBuffer.allocateDirect(image.length + 1); // zero-terminated
    direct.put(image).rewind();
    return new CudaModule(
        driver, driver.made("loading kernels", (it, made) -> it.cuModuleLoadData(made, direct)));
  }

  /** Allocates uninitialised memory on the device. */
  public DeviceSlab allocate(long bytes) {
    LongByReference address = new LongByReference();
    driver.call("allocating %,d bytes".formatted(bytes), it -> it.cuMemAlloc_v2(address, bytes));
    return new DeviceSlab(driver, address.getValue(), bytes);
  }

  /** Allocates pinned host memory, for asynchronous copies. */
  public PinnedBuffer allocatePinned(long bytes) {
    Pointer memory =
        driver.made(
            "pinning %,d bytes".formatted(bytes), (it, made) -> it.cuMemHostAlloc(made, bytes, 0));
    return new PinnedBuffer(driver, memory, bytes);
  }

  public CudaStream newStream() {
    return new CudaStream(
        driver, driver.made("a stream", (it, made) -> it.cuStreamCreate(made, NON_BLOCKING)));
  }

  @Override
  public void close() {
    driver.call("releasing the context", it -> it.cuDevicePrimaryCtxRelease_v2(device));
  }
}
