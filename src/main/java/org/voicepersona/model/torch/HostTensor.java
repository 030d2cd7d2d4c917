package org.voicepersona.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Access to the memory of host tensors. */
public final class HostTensor {

  private HostTensor() {}

  /**
   * Returns a tensor's memory without copying: it may be read and written until the tensor is
   * closed.
   *
   * @param tensor on the host, contiguous, of at most 2 GiB
   */
  public static ByteBuffer bytes(NDArray tensor) {
    return ((PtNDArray) tensor).toByteBuffer(true).order(ByteOrder.nativeOrder());
  }
}
