package org.voicepersona.model.prepare;

import java.io.IOException;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.WeightStore;

/**
 * Rounds matrices to 4 bits with what the model hears: those of one part after the other, in the
 * order of use. For one preparation, and one thread.
 */
public interface Calibrator extends AutoCloseable {

  /** The matrices of a part. */
  interface Matrices {

    /** Returns whether the part has a tensor called {@code name}. */
    boolean has(String name);

    /** Returns how many rows a matrix has. */
    int rows(String name);

    /**
     * Returns rows of a tensor as they are to be rounded, [rows, columns]; a vector has one row.
     */
    float[] read(String name, int firstRow, int rows);

    /** Takes rows as they were rounded; {@code firstRow} is a multiple of 64. */
    void write(String name, int firstRow, Int4Rows rounded) throws IOException;
  }

  /**
   * Rows of a matrix in 4 bits: {@code w = (q - 8) * scale + zero}.
   *
   * @param values q, 0 to 15, [rows, columns]
   * @param scales [rows, groups], as they are after they were stored
   * @param zeros [rows, groups], likewise
   */
  record Int4Rows(byte[] values, float[] scales, float[] zeros) {}

  /** Returns whether the matrices of {@code part} are rounded here if they are to have 4 bits. */
  boolean rounds(ModelConfig.Part part);

  /**
   * Rounds all matrices of a part.
   *
   * @param written the parts before it as they were written, in any case
   */
  void round(ModelConfig.Part part, WeightStore written, Matrices matrices) throws IOException;

  @Override
  void close();
}
