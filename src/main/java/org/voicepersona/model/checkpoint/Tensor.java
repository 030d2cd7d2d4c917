package org.voicepersona.model.checkpoint;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor of a file: C order, little-endian, not copied. {@link #copyTo} reads it without mapping
 * the file, which is better for a single use.
 *
 * @param name the name in the file
 * @param type the type of an element
 * @param shape the dimensions; empty for a scalar
 * @param data a read-only little-endian view of exactly the tensor's bytes, position 0; to move
 *     position or limit, duplicate it (and set the order again) first
 * @param reader reads the same bytes from their source
 */
public record Tensor(
    String name, ElementType type, List<Long> shape, ByteBuffer data, Reader reader) {

  /** Reads the bytes of a tensor. */
  @FunctionalInterface
  public interface Reader {
    /** Copies all bytes into {@code target}, which must have enough space. */
    void readInto(ByteBuffer target);
  }

  /** Makes a tensor in memory. */
  public Tensor(String name, ElementType type, List<Long> shape, ByteBuffer data) {
    this(name, type, shape, data, target -> target.put(data.duplicate()));
  }

  /** Checks that the number of bytes matches type and shape. */
  public Tensor {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(reader, "reader is null");
    shape = List.copyOf(shape);
    long bytes = elements(shape) * type.bytes();
    if (data.remaining() != bytes) {
      throw new IllegalArgumentException(
          "%s: %s%s needs %d bytes, has %d".formatted(name, type, shape, bytes, data.remaining()));
    }
    data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the number of elements of {@code shape}. */
  public static long elements(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** Returns the number of bytes. */
  public long bytes() {
    return data.remaining();
  }

  /** Returns the number of elements. */
  public int elements() {
    return data.remaining() / type.bytes();
  }

  /** Returns dimension {@code axis}, counted from 0. */
  public int dimension(int axis) {
    return Math.toIntExact(shape.get(axis));
  }

  /**
   * Converts {@code count} elements from {@code from} on to float32: exactly, but for float64,
   * which is rounded.
   *
   * @param into takes the values from {@code at} on
   */
  public void read(int from, float[] into, int at, int count) {
    ByteBuffer slice =
        data.slice(from * type.bytes(), count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F32 -> slice.asFloatBuffer().get(into, at, count);
      case BF16 -> readBfloat16(slice, into, at, count);
      case F16 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = HalfPrecision.float16ToFloat(slice.getShort(2 * i));
        }
      }
      case F64 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = (float) slice.getDouble(8 * i);
        }
      }
      default ->
          throw new IllegalStateException(name + " is " + type + ", must be a floating-point type");
    }
  }

  private static void readBfloat16(ByteBuffer slice, float[] into, int at, int count) {
    short[] halves = new short[count];
    slice.asShortBuffer().get(halves);
    for (int i = 0; i < count; i++) {
      into[at + i] = HalfPrecision.bfloat16ToFloat(halves[i]);
    }
  }

  /** Copies all bytes into {@code target}. */
  public void copyTo(ByteBuffer target) {
    reader.readInto(target);
  }

  /** Returns a copy of the tensor on the heap. */
  public Tensor onHeap() {
    ByteBuffer bytes = ByteBuffer.allocate(data.remaining());
    copyTo(bytes);
    return new Tensor(name, type, shape, bytes.flip());
  }

  /** Returns all elements as float32, like {@link #read}. */
  public float[] toFloats() {
    float[] values = new float[elements()];
    read(0, values, 0, values.length);
    return values;
  }
}
