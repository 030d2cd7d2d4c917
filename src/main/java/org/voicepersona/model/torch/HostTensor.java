package org.voicepersona.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The memory of tensors on the host. */
public final class HostTensor {

  private HostTensor() {}

  /**
   * Returns the memory of a tensor, which is not copied: it may be read and written until the
   * tensor is closed.
   *
   * @param tensor on the host, without gaps, of at most 2 GiB
   */
  public static ByteBuffer bytes(NDArray tensor) {
    return ((PtNDArray) tensor).toByteBuffer(true).order(ByteOrder.nativeOrder());
  }
}
