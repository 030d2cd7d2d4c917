package org.voicepersona.model.prepare;

import java.io.IOException;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.WeightStore;

/**
 * Rounds matrices to 4 bits by the activations of calibration sequences: one part after the other,
 * in the order of use. An instance serves one preparation and one thread.
 */
public interface Calibrator extends AutoCloseable {

  /** The matrices of a part. */
  interface Matrices {

    /** Returns whether the part has a tensor called {@code name}. */
    boolean has(String name);

    /** Returns the number of rows of a matrix. */
    int rows(String name);

    /** Returns rows of a tensor before rounding, [rows, columns]; a vector has one row. */
    float[] read(String name, int firstRow, int rows);

    /** Writes rounded rows; {@code firstRow} is a multiple of 64. */
    void write(String name, int firstRow, Int4Rows rounded) throws IOException;
  }

  /**
   * Rows of a matrix in 4 bits: {@code w = (q - 8) * scale + zero}.
   *
   * @param values q, 0 to 15, [rows, columns]
   * @param scales [rows, groups], as read back from storage
   * @param zeros [rows, groups], as read back from storage
   */
  record Int4Rows(byte[] values, float[] scales, float[] zeros) {}

  /** Returns whether this calibrator rounds the matrices of {@code part} if they get 4 bits. */
  boolean rounds(ModelConfig.Part part);

  /**
   * Rounds all matrices of a part.
   *
   * @param written the weights, as stored, of at least the parts before it
   */
  void round(ModelConfig.Part part, WeightStore written, Matrices matrices) throws IOException;

  @Override
  void close();
}
