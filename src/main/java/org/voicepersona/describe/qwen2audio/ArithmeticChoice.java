package org.voicepersona.describe.qwen2audio;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.CacheChoice;

/**
 * What a user wants a model to compute with.
 *
 * @param precision empty for that the model is stored in
 * @param int4Products how what is stored in 4 bits is multiplied on the CPU; empty for the fastest
 *     there is
 * @param caches in which form keys and values are kept
 * @param ownKernels whether encoder and decoder may go through kernels of our own on a GPU
 */
public record ArithmeticChoice(
    Optional<Precision> precision,
    Optional<Int4Products> int4Products,
    CacheChoice caches,
    boolean ownKernels) {

  /** Leaves it to the model and the machine. */
  public static final ArithmeticChoice USUAL =
      new ArithmeticChoice(Optional.empty(), Optional.empty(), CacheChoice.EITHER, true);

  /** Checks that nothing is missing. */
  public ArithmeticChoice {
    requireNonNull(precision, "precision is null");
    requireNonNull(int4Products, "int4Products is null");
    requireNonNull(caches, "caches is null");
  }

  /**
   * Returns the precision for a model.
   *
   * @throws CheckpointException if it is not stored for that
   */
  Precision precisionFor(ModelDirectory model) {
    Precision settled = precision.orElseGet(() -> Precision.usualFor(model));
    settled.requireServedBy(model);
    return settled;
  }

  /**
   * Returns the arithmetic.
   *
   * @param onHost whether anything of the decoder is computed there
   * @param compressedCaches whether keys and values are kept in 8 bits
   * @throws IllegalArgumentException if this process cannot multiply as it was asked to
   */
  Arithmetic settle(Precision settled, boolean onHost, boolean compressedCaches) {
    if (settled != Precision.INT4 || !onHost) {
      return arithmetic(settled, Int4Products.FLOAT, compressedCaches);
    }
    int4Products.ifPresent(Int4Products::requirePresent);
    return arithmetic(settled, int4Products.orElseGet(Int4Products::best), compressedCaches);
  }

  private Arithmetic arithmetic(Precision settled, Int4Products products, boolean compressed) {
    return new Arithmetic(settled, products, compressed, ownKernels);
  }
}
