package org.voicepersona.model.cuda.driver;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Pinned host memory for copies from and to the device. */
public final class PinnedBuffer implements AutoCloseable {

  private final CudaDriver driver;
  private final Pointer memory;
  private final long bytes;

  PinnedBuffer(CudaDriver driver, Pointer memory, long bytes) {
    this.driver = driver;
    this.memory = memory;
    this.bytes = bytes;
  }

  /** Returns the whole buffer, little-endian; not to be used after {@link #close}. */
  public ByteBuffer content() {
    return memory.getByteBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a pointer to the buffer, of which {@code wanted} bytes are accessed. */
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
