package org.voicepersona.model.cuda.driver;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.nio.ByteBuffer;

/**
 * The primary context of a device, the one that CUDA's runtime and so libtorch use too. What is
 * made from it is closed before it, in threads for which it is {@link #makeCurrent current}.
 */
public final class CudaContext implements AutoCloseable {

  private static final int MULTIPROCESSORS = 16;

  /** {@code CU_STREAM_NON_BLOCKING}: in no order with the stream that libtorch uses. */
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

  /** Makes this the context that the calling thread's calls are for. */
  public void makeCurrent() {
    driver.call("taking the context", it -> it.cuCtxSetCurrent(context));
  }

  /** Returns how many multiprocessors the device has, each of which runs some blocks at a time. */
  public int multiprocessors() {
    return driver.attribute(device, MULTIPROCESSORS);
  }

  /** Loads compiled kernels: a cubin for this device, or PTX that ends with a zero. */
  public CudaModule load(byte[] image) {
    ByteBuffer direct = ByteBuffer.allocateDirect(image.length + 1); // ends with a zero
    direct.put(image).rewind();
    return new CudaModule(
        driver, driver.made("loading kernels", (it, made) -> it.cuModuleLoadData(made, direct)));
  }

  /** Allocates memory on the device, in which nothing is settled. */
  public DeviceSlab allocate(long bytes) {
    LongByReference address = new LongByReference();
    driver.call("allocating %,d bytes".formatted(bytes), it -> it.cuMemAlloc_v2(address, bytes));
    return new DeviceSlab(driver, address.getValue(), bytes);
  }

  /** Allocates memory on the host that copies go from and to without a stop. */
  public PinnedBuffer allocatePinned(long bytes) {
    Pointer memory =
        driver.made(
            "pinning %,d bytes".formatted(bytes), (it, made) -> it.cuMemHostAlloc(made, bytes, 0));
    return new PinnedBuffer(driver, memory, bytes);
  }

  /** Makes a stream. */
  public CudaStream newStream() {
    return new CudaStream(
        driver, driver.made("a stream", (it, made) -> it.cuStreamCreate(made, NON_BLOCKING)));
  }

  @Override
  public void close() {
    driver.call("releasing the context", it -> it.cuDevicePrimaryCtxRelease_v2(device));
  }
}
