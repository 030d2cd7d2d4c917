package org.voicepersona.model.cuda.encode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.voicepersona.model.cuda.driver.CudaStream;
import org.voicepersona.model.cuda.driver.DeviceRoom;
import org.voicepersona.model.cuda.driver.DeviceSlab;
import org.voicepersona.model.cuda.driver.PinnedBuffer;

/** Places data on a card. */
interface SlabRoom {

  /**
   * Allocates memory and copies data into it.
   *
   * @param bytes of the data
   * @param content gives the bytes piece by piece, in their order; not called if only sizes are
   *     counted
   * @return the address
   */
  long place(long bytes, Consumer<Consumer<ByteBuffer>> content);

  /** Places float32 numbers. */
  default long place(float... values) {
    return place(
        (long) values.length * Float.BYTES,
        sink -> {
          ByteBuffer bytes =
              ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(values);
          sink.accept(bytes);
        });
  }

  /** Counts the bytes needed. */
  final class Counted implements SlabRoom {
    private final DeviceRoom.Counted room = new DeviceRoom.Counted();

    @Override
    public long place(long bytes, Consumer<Consumer<ByteBuffer>> content) {
      return room.take(bytes);
    }

    long bytes() {
      return room.bytes();
    }
  }

  /**
   * Copies to a slab.
   *
   * @param staging a buffer of {@link #STAGED} bytes
   */
  record Copied(DeviceSlab slab, CudaStream stream, PinnedBuffer staging) implements SlabRoom {

    /** Bytes that are copied at a time. */
    static final int STAGED = 4 << 20;

    @Override
    public long place(long bytes, Consumer<Consumer<ByteBuffer>> content) {
      long address = slab.take(bytes);
      long[] at = {address};
      content.accept(
          piece -> {
            while (piece.hasRemaining()) {
              int count = Math.min(STAGED, piece.remaining());
              staging.content().put(piece.slice(piece.position(), count));
              stream.upload(at[0], staging, count);
              stream.await();
              piece.position(piece.position() + count);
              at[0] += count;
            }
          });
      return address;
    }
  }
}
