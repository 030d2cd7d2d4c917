package org.voicepersona.model.cuda.driver;

import org.voicepersona.testing.EmulatedCuda;

/** Loads the driver of an emulated card, and opens its context. */
public final class EmulatedContext {

  private EmulatedContext() {}

  /** Returns its context, to be closed by the caller. */
  public static CudaContext open(EmulatedCuda card) {
    return driver(card).open(0);
  }

  /** Returns its driver, started. */
  public static CudaDriver driver(EmulatedCuda card) {
    return CudaDriver.load(card.library().toString());
  }
}
