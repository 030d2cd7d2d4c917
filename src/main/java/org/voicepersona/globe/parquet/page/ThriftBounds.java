package org.voicepersona.globe.parquet.page;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Scans a structure in Thrift's compact protocol without decoding it, so that its decoder allocates
 * nothing by a length that the bytes only claim.
 *
 * <p>A string must not claim more bytes, nor a list more elements, than there are bytes left; every
 * element takes at least one. So decoding a valid structure takes memory in proportion to its
 * bytes.
 *
 * @see <a href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">
 *     the protocol</a>
 */
public final class ThriftBounds {

  /** Deepest nesting of structures, lists and maps, each of which adds up to 2; Parquet's is 6. */
  private static final int DEEPEST = 32;

  private static final int STOP = 0;
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I16 = 4;
  private static final int I64 = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int MAP = 11;
  private static final int STRUCT = 12;
  private static final int UUID = 13;

  private final ByteBuffer bytes;

  private ThriftBounds(ByteBuffer bytes) {
    this.bytes = bytes.duplicate();
  }

  /**
   * Returns the length in bytes of the structure at the start of {@code bytes}.
   *
   * @throws ParquetDecodingException if it claims more bytes than there are
   */
  public static int length(ByteBuffer bytes) {
    ThriftBounds walk = new ThriftBounds(bytes);
    try {
      walk.struct(0);
    } catch (BufferUnderflowException e) {
      throw new ParquetDecodingException("a structure ends after its last byte", e);
    }
    return walk.bytes.position() - bytes.position();
  }

  private void struct(int depth) {
    for (int header = unsignedByte(); header != STOP; header = unsignedByte()) {
      if (header >>> 4 == 0) {
        number();
      }
      int type = header & 0xF;
      // A boolean field has its value in the type.
      if (type != TRUE && type != FALSE) {
        value(type, depth);
      }
    }
  }

  private void value(int type, int depth) {
    if (depth > DEEPEST) {
      throw new ParquetDecodingException("structures lie in each other more than 32 deep");
    }
    switch (type) {
      case TRUE, FALSE, BYTE -> skip(1);
      case I16, 5, I64 -> number();
      case DOUBLE -> skip(8);
      case UUID -> skip(16);
      case BINARY -> skip(number());
      case LIST, SET -> list(depth);
      case MAP -> map(depth);
      case STRUCT -> struct(depth + 1);
      default -> throw new ParquetDecodingException("no type of a value has the number " + type);
    }
  }

  private void list(int depth) {
    int header = unsignedByte();
    int size = header >>> 4;
    elements(size == 15 ? number() : size, depth, header & 0xF);
  }

  private void map(int depth) {
    long size = number();
    if (size > 0) {
      int types = unsignedByte();
      elements(size, depth, types >>> 4, types & 0xF);
    }
  }

  private void elements(long size, int depth, int... types) {
    if (size > bytes.remaining()) {
      throw new ParquetDecodingException(
          "a list claims %d elements in %d bytes".formatted(size, bytes.remaining()));
    }
    for (long i = 0; i < size; i++) {
      for (int type : types) {
        value(type, depth + 1);
      }
    }
  }

  private int unsignedByte() {
    return Byte.toUnsignedInt(bytes.get());
  }

  /** Reads a variable-length integer without zigzag decoding, as sizes are encoded. */
  private long number() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = unsignedByte();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new ParquetDecodingException("a number has more than ten bytes");
  }

  private void skip(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new ParquetDecodingException(
          "a text claims %s of %d bytes"
              .formatted(Long.toUnsignedString(length), bytes.remaining()));
    }
    bytes.position(bytes.position() + (int) length);
  }
}
