package org.voicepersona.model.cuda.driver;

/** A driver call or a kernel failed; the message quotes CUDA. */
public final class CudaException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int OUT_OF_MEMORY = 2;

  private final int error;

  CudaException(String doing, int error, String name, String text) {
    super("%s: CUDA says: %s (%s, error %d)".formatted(doing, text, name, error));
    this.error = error;
  }

  /** Returns CUDA's error number. */
  public int error() {
    return error;
  }

  /** Returns whether the device, or the host in a call for pinned memory, is out of memory. */
  public boolean isOfMemory() {
    return error == OUT_OF_MEMORY;
  }
}
