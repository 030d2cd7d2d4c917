package org.voicepersona.model.cuda.card;

import java.io.IOException;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.compile.CompilationException;
import org.voicepersona.model.cuda.compile.KernelSource;
import org.voicepersona.model.cuda.driver.CudaContext;

/** A card, and a compiler of kernels for it. */
public interface KernelCard {

  /** Returns the card's compute capability. */
  ComputeCapability capability();

  /** Opens the card's context. */
  CudaContext open();

  /**
   * Returns kernels compiled for this card. Where they can be kept nowhere they are compiled anew.
   *
   * @throws CompilationException if they do not compile, or were noted to fail on this card
   * @throws IOException if the libraries of the compiler or the driver's version cannot be read
   */
  byte[] code(KernelSource source) throws IOException;

  /**
   * Records that kernels break CUDA on this card; CUDA is unusable in this process afterwards.
   *
   * @throws IOException if it cannot be kept for later processes
   */
  void noteFailure(KernelSource source, String reason) throws IOException;
}
