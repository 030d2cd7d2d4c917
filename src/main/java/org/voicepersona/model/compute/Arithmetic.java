package org.voicepersona.model.compute;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * The number formats and kernels that a model computes with.
 *
 * @param precision of weights and activations
 * @param int4Products how 4-bit matrices are multiplied on the host
 * @param compressedCaches whether keys and values are kept in 8 bits, with a scale for each token
 *     and head
 * @param ownKernels whether encoder and decoder run in this project's CUDA kernels on a GPU that
 *     these support
 */
public record Arithmetic(
    Precision precision, Int4Products int4Products, boolean compressedCaches, boolean ownKernels)
    implements Serializable {

  /** Checks that integer products come with 4-bit weights. */
  public Arithmetic {
    requireNonNull(precision, "precision is null");
    requireNonNull(int4Products, "int4Products is null");
    if (int4Products == Int4Products.INTEGER && precision != Precision.INT4) {
      throw new IllegalArgumentException(
          "int4Products is %s, must be %s with precision %s"
              .formatted(int4Products, Int4Products.FLOAT, precision));
    }
  }

  /** Makes an arithmetic without CUDA kernels of this project. */
  public Arithmetic(Precision precision, Int4Products int4Products, boolean compressedCaches) {
    this(precision, int4Products, compressedCaches, false);
  }

  /** Returns the default arithmetic for {@code precision}, with the fastest products available. */
  public static Arithmetic of(Precision precision) {
    Int4Products products = precision == Precision.INT4 ? Int4Products.best() : Int4Products.FLOAT;
    return new Arithmetic(precision, products, false);
  }

  /** Returns a copy whose keys and values are in 8 bits, or not. */
  public Arithmetic withCompressedCaches(boolean compressed) {
    return new Arithmetic(precision, int4Products, compressed, ownKernels);
  }

  /** Returns a copy with or without CUDA kernels of this project. */
  public Arithmetic withOwnKernels(boolean own) {
    return new Arithmetic(precision, int4Products, compressedCaches, own);
  }
}
