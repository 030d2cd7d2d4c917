package org.voicepersona.audio.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A range of a byte array as numbers and names; offsets are those of the array.
 *
 * @param array never changed
 * @param from first byte of the range
 * @param to end of the range, exclusive
 */
record Bytes(byte[] array, int from, int to) {

  /** Returns whether {@code count} bytes from {@code at} on lie in the range. */
  boolean has(long at, long count) {
    return at >= from && count >= 0 && at <= to - count;
  }

  /** Returns how many bytes there are from {@code at} on. */
  int left(long at) {
    return (int) Math.max(0, Math.min(to - at, Integer.MAX_VALUE));
  }

  /** Returns whether the characters of {@code name} stand at {@code at}. */
  boolean is(long at, String name) {
    byte[] expected = name.getBytes(ISO_8859_1);
    if (!has(at, expected.length)) {
      return false;
    }
    int start = (int) at;
    return Arrays.equals(array, start, start + expected.length, expected, 0, expected.length);
  }

  /** Returns {@code length} bytes as text; what is no ASCII becomes a replacement character. */
  String name(int at, int length) {
    return new String(array, at, length, US_ASCII);
  }

  int u8(int at) {
    return Byte.toUnsignedInt(array[at]);
  }

  int u16(int at, ByteOrder order) {
    return Short.toUnsignedInt(in(order).getShort(at));
  }

  int u24(int at) {
    return u8(at) << 16 | u8(at + 1) << 8 | u8(at + 2);
  }

  long u32(int at, ByteOrder order) {
    return Integer.toUnsignedLong(in(order).getInt(at));
  }

  long s64(int at, ByteOrder order) {
    return in(order).getLong(at);
  }

  double f64(int at, ByteOrder order) {
    return in(order).getDouble(at);
  }

  /** Returns the part of a file from {@code start} to {@code end}. */
  Part part(int start, int end) {
    return new Part(array, start, end);
  }

  /** Returns this without what is before {@code start}. */
  Bytes startingAt(int start) {
    return new Bytes(array, start, to);
  }

  /** Returns this without what is after {@code end}. */
  Bytes endingAt(int end) {
    return new Bytes(array, from, end);
  }

  private ByteBuffer in(ByteOrder order) {
    return ByteBuffer.wrap(array).order(order);
  }
}
