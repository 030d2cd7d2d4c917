package org.voicepersona.model.checkpoint;

import java.util.Set;

/**
 * A model's weights by their published names, such as {@code
 * language_model.model.layers.0.self_attn.q_proj.weight}. Weights are memory-mapped on demand, not
 * copied. Thread-safe.
 */
public interface WeightStore extends AutoCloseable {

  /** Returns the names of all weights. */
  Set<String> names();

  /**
   * Returns the weight {@code name}.
   *
   * @throws CheckpointException if there is none
   */
  Weight weight(String name);

  /** Returns the weight {@code name}, which must be stored as floating-point numbers. */
  default Tensor dense(String name) {
    if (weight(name) instanceof Weight.Dense dense) {
      return dense.tensor();
    }
    throw new CheckpointException(name + " is quantised, must be floating-point here");
  }

  /** Returns the stored bytes of all weights. */
  default long bytes() {
    return names().stream().mapToLong(name -> weight(name).bytes()).sum();
  }

  /** Closes the files; tensors that were returned stay readable. */
  @Override
  void close();
}
