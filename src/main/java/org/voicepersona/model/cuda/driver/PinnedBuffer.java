package org.voicepersona.model.cuda.driver;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory of the host that the device copies from and to. */
public final class PinnedBuffer implements AutoCloseable {

  private final CudaDriver driver;
  private final Pointer memory;
  private final long bytes;

  PinnedBuffer(CudaDriver driver, Pointer memory, long bytes) {
    this.driver = driver;
    this.memory = memory;
    this.bytes = bytes;
  }

  /** Returns all of it, in the device's order of bytes; not to be used once this is closed. */
  public ByteBuffer content() {
    return memory.getByteBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns its first {@code wanted} bytes as the driver takes them. */
  Pointer first(long wanted) {
    if (wanted > bytes) {
      throw new IllegalArgumentException(
          "%,d bytes are wanted of a buffer of %,d".formatted(wanted, bytes));
    }
    return memory;
  }

  @Override
  public void close() {
    driver.call("unpinning %,d bytes".formatted(bytes), it -> it.cuMemFreeHost(memory));
  }
}
