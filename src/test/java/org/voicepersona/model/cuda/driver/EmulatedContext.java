package org.voicepersona.model.cuda.driver;

import org.voicepersona.testing.EmulatedCuda;

/** Opens the context of an emulated card. */
public final class EmulatedContext {

  private EmulatedContext() {}

  /** Returns its context, to be closed by the caller. */
  public static CudaContext open(EmulatedCuda card) {
    return CudaDriver.load(card.library().toString()).open(0);
  }
}
