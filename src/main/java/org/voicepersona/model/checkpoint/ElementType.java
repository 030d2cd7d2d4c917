package org.voicepersona.model.checkpoint;

import java.util.Arrays;
import java.util.Optional;

/** The supported element types of a safetensors file, by their names in the format. */
public enum ElementType {
  /** IEEE 754 double. */
  F64(8),
  /** IEEE 754 single. */
  F32(4),
  /** IEEE 754 half. */
  F16(2),
  /** The upper half of an IEEE 754 single. */
  BF16(2),
  /** Signed, two's complement. */
  I64(8),
  /** Signed, two's complement. */
  I32(4),
  /** Signed, two's complement. */
  I16(2),
  /** Signed, two's complement. */
  I8(1),
  /** Unsigned. */
  U8(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Returns the type named {@code name} in the format; empty if it is not supported. */
  public static Optional<ElementType> byName(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
