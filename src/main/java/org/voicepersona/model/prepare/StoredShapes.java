package org.voicepersona.model.prepare;

import static org.voicepersona.model.checkpoint.ElementType.BF16;
import static org.voicepersona.model.checkpoint.ElementType.F16;
import static org.voicepersona.model.checkpoint.ElementType.F32;
import static org.voicepersona.model.checkpoint.ElementType.I8;
import static org.voicepersona.model.checkpoint.ElementType.U8;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.Tensor;

/**
 * Checks types and shapes of a stored weight's tensors, since native kernels do not.
 *
 * @param directory of the model, for messages
 * @param shape of the weight by the configuration
 */
record StoredShapes(Path directory, List<Long> shape) {

  private static final Set<ElementType> FLOATS = Set.of(F32, F16, BF16);
  private static final List<Integer> GROUP_SIZES = List.of(32, 64, 128, 256);

  /** Checks floating-point values in the published shape. */
  Tensor dense(Tensor tensor) {
    return require(tensor, FLOATS, shape);
  }

  /** Checks I8 [N, K]. */
  Tensor int8(Tensor values) {
    return require(matrix(values), Set.of(I8), shape);
  }

  /** Checks F32 [N]. */
  Tensor rowScales(Tensor scales) {
    return require(matrix(scales), Set.of(F32), List.of(shape.get(0)));
  }

  /** Checks U8 [N, K / 2]. */
  Tensor int4(Tensor values) {
    return require(matrix(values), Set.of(U8), List.of(shape.get(0), shape.get(1) / 2));
  }

  /** Checks F32 [N, K / groupSize]. */
  Tensor groupScales(Tensor scales, int groupSize) {
    return require(scales, Set.of(F32), List.of(shape.get(0), shape.get(1) / groupSize));
  }

  /** Checks BF16 [K / groupSize, N, 2]. */
  Tensor scalesAndZeros(Tensor tensor, int groupSize) {
    return require(tensor, Set.of(BF16), List.of(shape.get(1) / groupSize, shape.get(0), 2L));
  }

  /** Returns the group size: the columns for each of the scales in a row. */
  int groupSize(Tensor scales, int axis) {
    for (int size : GROUP_SIZES) {
      if (scales.shape().size() > axis && scales.shape().get(axis) * size == shape.get(1)) {
        return size;
      }
    }
    throw new CheckpointException(
        "%s: tensor %s has shape %s, which fits %d columns in groups of none of %s"
            .formatted(directory, scales.name(), scales.shape(), shape.get(1), GROUP_SIZES));
  }

  private Tensor matrix(Tensor tensor) {
    if (shape.size() != 2) {
      throw new CheckpointException(
          "%s: tensor %s is quantised, must be floating-point numbers %s"
              .formatted(directory, tensor.name(), shape));
    }
    return tensor;
  }

  private Tensor require(Tensor tensor, Set<ElementType> types, List<Long> wanted) {
    if (!types.contains(tensor.type()) || !tensor.shape().equals(wanted)) {
      throw new CheckpointException(
          "%s: tensor %s is %s %s, must be %s %s"
              .formatted(directory, tensor.name(), tensor.type(), tensor.shape(), types, wanted));
    }
    return tensor;
  }
}
