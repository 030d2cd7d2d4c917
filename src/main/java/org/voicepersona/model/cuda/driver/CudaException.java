package org.voicepersona.model.cuda.driver;

/** The driver refused something, or a kernel failed; says it in CUDA's own words. */
public final class CudaException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int OUT_OF_MEMORY = 2;

  private final int error;

  CudaException(String doing, int error, String name, String text) {
    super("%s: CUDA says: %s (%s, error %d)".formatted(doing, text, name, error));
    this.error = error;
  }

  /** Returns CUDA's number for it. */
  public int error() {
    return error;
  }

  /** Returns whether the device, or the host for what is pinned, has no memory left. */
  public boolean isOfMemory() {
    return error == OUT_OF_MEMORY;
  }
}
