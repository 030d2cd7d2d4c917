package org.voicepersona.model.checkpoint;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Name, type and shape of a tensor to be written.
 *
 * @param name the name in the file
 * @param type the type of an element
 * @param shape the dimensions; empty for a scalar
 */
public record TensorSpec(String name, ElementType type, List<Long> shape) {

  /** Copies the shape. */
  public TensorSpec {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    shape = List.copyOf(shape);
  }

  /** Returns the length in bytes. */
  public long bytes() {
    return Tensor.elements(shape) * type.bytes();
  }
}
