package org.voicepersona.model.cuda.driver;

/** A bump allocator for device memory. */
public interface DeviceRoom extends AutoCloseable {

  /**
   * Allocates the next part.
   *
   * @return its address
   * @throws IllegalStateException if the rest is smaller
   */
  long take(long bytes);

  @Override
  void close();

  /** Measures the memory needed, without limit; the addresses it returns are invalid. */
  final class Counted implements DeviceRoom {
    private long bytes;

    @Override
    public long take(long part) {
      bytes += DeviceSlab.room(part);
      return 0;
    }

    /** Returns the bytes of a slab that were taken. */
    public long bytes() {
      return bytes;
    }

    @Override
    public void close() {}
  }
}
