package org.voicepersona.model.compute;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * What a model computes with.
 *
 * @param precision of weights and activations
 * @param int4Products how matrices that are stored in 4 bits are multiplied on the host
 * @param compressedCaches whether keys and values are kept in 8 bits, with a scale a token and head
 * @param ownKernels whether encoder and decoder go through kernels of our own on a GPU that they
 *     serve
 */
public record Arithmetic(
    Precision precision, Int4Products int4Products, boolean compressedCaches, boolean ownKernels)
    implements Serializable {

  /** Checks that nothing is missing, and that there are 4 bits where they are multiplied. */
  public Arithmetic {
    requireNonNull(precision, "precision is null");
    requireNonNull(int4Products, "int4Products is null");
    if (int4Products == Int4Products.INTEGER && precision != Precision.INT4) {
      throw new IllegalArgumentException(
          "int4Products is %s, must be %s with precision %s"
              .formatted(int4Products, Int4Products.FLOAT, precision));
    }
  }

  /** Makes one by which libtorch computes all on a GPU. */
  public Arithmetic(Precision precision, Int4Products int4Products, boolean compressedCaches) {
    this(precision, int4Products, compressedCaches, false);
  }

  /** Returns the usual arithmetic for {@code precision}, with the fastest products there are. */
  public static Arithmetic of(Precision precision) {
    Int4Products products = precision == Precision.INT4 ? Int4Products.best() : Int4Products.FLOAT;
    return new Arithmetic(precision, products, false);
  }

  /** Returns the same with keys and values in 8 bits, or not. */
  public Arithmetic withCompressedCaches(boolean compressed) {
    return new Arithmetic(precision, int4Products, compressed, ownKernels);
  }

  /** Returns the same with kernels of our own where they serve, or without. */
  public Arithmetic withOwnKernels(boolean own) {
    return new Arithmetic(precision, int4Products, compressedCaches, own);
  }
}
