package org.voicepersona.model.cuda.card;

import java.io.IOException;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.compile.CompilationException;
import org.voicepersona.model.cuda.compile.KernelSource;
import org.voicepersona.model.cuda.driver.CudaContext;

/** A card, and kernels in its code. */
public interface KernelCard {

  /** Returns what it can do. */
  ComputeCapability capability();

  /** Opens its context. */
  CudaContext open();

  /**
   * Returns kernels in the code of this card.
   *
   * @throws CompilationException if they do not compile
   * @throws IOException if they cannot be read or kept
   */
  byte[] code(KernelSource source) throws IOException;

  /** Notes that kernels fail on it, after which CUDA computes no more in this process. */
  void noteFailure(KernelSource source, String reason) throws IOException;
}
