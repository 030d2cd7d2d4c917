package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** One layer of the decoder with its weights. */
public interface DecoderLayer extends AutoCloseable {

  /** Runs the layer on x [rows, hidden] without its attention, for benchmarks. */
  void multiply(NDManager manager, NDArray x);

  /** Returns how many bytes of weights {@link #multiply} reads. */
  long bytes();

  /** Frees the memory that no manager owns. */
  @Override
  void close();
}
