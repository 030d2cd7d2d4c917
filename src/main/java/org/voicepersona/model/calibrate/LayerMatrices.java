package org.voicepersona.model.calibrate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;

/** The matrices of a layer: as they were written, or as they are rounded by their inputs. */
public interface LayerMatrices {

  /** Returns a vector, or nothing if there is none of that name. */
  float[] vector(String name);

  /** Returns matrices [rows, columns] that have {@code inputs} in common, float32. */
  List<NDArray> matrices(NDManager own, Inputs inputs, List<String> names) throws IOException;

  /** Returns one matrix [rows, columns] that has {@code inputs}, float32. */
  default NDArray matrix(NDManager own, Inputs inputs, String name) throws IOException {
    return matrices(own, inputs, List.of(name)).get(0);
  }

  /** Returns a vector; without elements if there is none of that name. */
  default NDArray vector(NDManager own, String name) {
    return own.create(vector(name));
  }

  /**
   * What a matrix is multiplied with.
   *
   * @param columns of each row
   * @param pieces rows of all tokens, some after the others
   * @param weights how much each row counts, [tokens]
   */
  record Inputs(long columns, List<Rows> pieces, NDArray weights) {

    /** Returns inputs that are in memory, [tokens, columns] float32. */
    static Inputs of(NDArray rows, NDArray weights) {
      return new Inputs(rows.getShape().get(1), List.of(own -> rows), weights);
    }
  }

  /** Rows of inputs, in memory from when they are asked for. */
  @FunctionalInterface
  interface Rows {

    /** Returns [rows, columns] float32; {@code own} is closed before other rows are asked for. */
    NDArray in(NDManager own);
  }
}
