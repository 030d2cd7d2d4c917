package org.voicepersona.model.cuda.driver;

/** Memory of a device, of which parts are taken one after the other. */
public interface DeviceRoom extends AutoCloseable {

  /**
   * Takes the next part.
   *
   * @return its address
   * @throws IllegalStateException if the rest is smaller
   */
  long take(long bytes);

  @Override
  void close();

  /** Counts what is taken, and has room for all; what it returns are no addresses. */
  final class Counted implements DeviceRoom {
    private long bytes;

    @Override
    public long take(long part) {
      bytes += DeviceSlab.room(part);
      return 0;
    }

    /** Returns how many bytes of a slab were taken. */
    public long bytes() {
      return bytes;
    }

    @Override
    public void close() {}
  }
}
