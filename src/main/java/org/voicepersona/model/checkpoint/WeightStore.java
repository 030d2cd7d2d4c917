package org.voicepersona.model.checkpoint;

import java.util.Set;

/**
 * Gives a model's weights by their published names, such as {@code
 * language_model.model.layers.0.self_attn.q_proj.weight}. Nothing is read before it is asked for,
 * and then it is mapped, not copied. Safe for use by several threads.
 */
public interface WeightStore extends AutoCloseable {

  /** Returns the names of all weights. */
  Set<String> names();

  /**
   * Returns the weight called {@code name}.
   *
   * @throws CheckpointException when there is none
   */
  Weight weight(String name);

  /** Returns the weight called {@code name}, which must be stored as floating-point numbers. */
  default Tensor dense(String name) {
    if (weight(name) instanceof Weight.Dense dense) {
      return dense.tensor();
    }
    throw new CheckpointException(name + " is quantised, must be floating-point here");
  }

  /** Returns the bytes that all weights are stored in. */
  default long bytes() {
    return names().stream().mapToLong(name -> weight(name).bytes()).sum();
  }

  /** Closes the files; what was handed out stays readable. */
  @Override
  void close();
}
