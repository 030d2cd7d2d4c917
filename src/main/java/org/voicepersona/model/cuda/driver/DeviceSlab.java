package org.voicepersona.model.cuda.driver;

/** One allocation on a device, whose parts are allocated from its beginning on. */
public final class DeviceSlab implements DeviceRoom {

  /** Alignment of every part in bytes: two lines of the device's cache. */
  static final int ALIGNMENT = 256;

  private final CudaDriver driver;
  private final long address;
  private final long bytes;
  private long taken;

  DeviceSlab(CudaDriver driver, long address, long bytes) {
    this.driver = driver;
    this.address = address;
    this.bytes = bytes;
  }

  /** Returns the bytes of a slab that parts of the given sizes take. */
  public static long room(long... parts) {
    long room = 0;
    for (long part : parts) {
      room += (part + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    return room;
  }

  /** Returns the address of the slab. */
  public long first() {
    return address;
  }

  @Override
  public long take(long part) {
    long room = room(part);
    if (part < 0 || room > bytes - taken) {
      throw new IllegalStateException(
          "%,d bytes are wanted of a slab of %,d, of which %,d are taken"
              .formatted(part, bytes, taken));
    }
    taken += room;
    return address + taken - room;
  }

  @Override
  public void close() {
    driver.call("freeing %,d bytes".formatted(bytes), it -> it.cuMemFree_v2(address));
  }
}
