package org.voicepersona.model.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** What a device does in order: copies, kernels, graphs of kernels. For one thread. */
public final class CudaStream implements AutoCloseable {

  /** {@code CU_STREAM_CAPTURE_MODE_RELAXED}: other threads may allocate meanwhile. */
  private static final int RELAXED = 2;

  private final CudaDriver driver;
  private final Pointer stream;

  CudaStream(CudaDriver driver, Pointer stream) {
    this.driver = driver;
    this.stream = stream;
  }

  /** Copies the first {@code bytes} of {@code from}, not to be changed before {@link #await}. */
  public void upload(long to, PinnedBuffer from, long bytes) {
    Pointer first = from.first(bytes);
    driver.call("copying to the device", it -> it.cuMemcpyHtoDAsync_v2(to, first, bytes, stream));
    driver.work().copied();
  }

  /** Copies to the beginning of {@code to}, where it stands after {@link #await}. */
  public void download(PinnedBuffer to, long from, long bytes) {
    Pointer first = to.first(bytes);
    driver.call(
        "copying from the device", it -> it.cuMemcpyDtoHAsync_v2(first, from, bytes, stream));
    driver.work().copied();
  }

  /** Copies on the device, to another part of its memory. */
  public void copy(long to, long from, long bytes) {
    driver.call("copying on the device", it -> it.cuMemcpyDtoDAsync_v2(to, from, bytes, stream));
    driver.work().copied();
  }

  /**
   * Launches a kernel.
   *
   * @param parameters in the kernel's order: an address is a Long, otherwise an Integer or a Float
   */
  public void launch(CudaKernel kernel, int gridX, int gridY, Object... parameters) {
    long size = (long) parameters.length * Long.BYTES;
    try (Memory values = new Memory(size);
        Memory places = new Memory(size)) {
      for (int i = 0; i < parameters.length; i++) {
        write(values, (long) i * Long.BYTES, parameters[i]);
        places.setPointer((long) i * Long.BYTES, values.share((long) i * Long.BYTES));
      }
      kernel.launch(stream, gridX, gridY, places);
      driver.work().launched();
    }
  }

  private static void write(Memory values, long at, Object parameter) {
    if (parameter instanceof Long address) {
      values.setLong(at, address);
    } else if (parameter instanceof Integer number) {
      values.setInt(at, number);
    } else if (parameter instanceof Float number) {
      values.setFloat(at, number);
    } else {
      throw new IllegalArgumentException(
          "a kernel's parameter is %s, must be a Long, an Integer or a Float".formatted(parameter));
    }
  }

  /**
   * Makes a graph of what {@code work} launches on this stream, which is not run meanwhile; its
   * parameters stay those of now.
   */
  public CudaGraph capture(Runnable work) {
    driver.call("capturing", it -> it.cuStreamBeginCapture_v2(stream, RELAXED));
    boolean complete = false;
    try {
      work.run();
      complete = true;
    } finally {
      if (!complete) { // The exception under way says more than that of a capture cut short.
        driver.discardCapture(stream);
      }
    }
    Pointer graph =
        driver.made("the end of a capture", (it, made) -> it.cuStreamEndCapture(stream, made));
    try {
      return new CudaGraph(
          driver,
          driver.made("a graph", (it, made) -> it.cuGraphInstantiateWithFlags(made, graph, 0)));
    } finally {
      driver.call("a graph's end", it -> it.cuGraphDestroy(graph));
    }
  }

  /** Runs a graph. */
  public void launch(CudaGraph graph) {
    graph.launch(stream);
    driver.work().launched();
  }

  /**
   * Waits until all is done.
   *
   * @throws CudaException if any of it failed
   */
  public void await() {
    driver.call("a kernel or a copy", it -> it.cuStreamSynchronize(stream));
    driver.work().awaited();
  }

  @Override
  public void close() {
    driver.call("a stream's end", it -> it.cuStreamDestroy_v2(stream));
  }
}
