package org.voicepersona.model.checkpoint;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Position, type and shape of a tensor in a safetensors file.
 *
 * @param name the name in the file
 * @param type the type of an element
 * @param shape the dimensions; empty for a scalar
 * @param position the first byte, counted from the start of the file
 * @param bytes the length
 */
public record TensorInfo(
    String name, ElementType type, List<Long> shape, long position, long bytes) {

  /** Copies the shape. */
  public TensorInfo {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    shape = List.copyOf(shape);
  }
}
