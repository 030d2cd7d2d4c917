package org.voicepersona.model.cuda.driver;

import com.sun.jna.Pointer;

/** A CUDA graph: a sequence of kernel launches, with fixed parameters, in one call. */
public final class CudaGraph implements AutoCloseable {

  private final CudaDriver driver;
  private final Pointer executable;

  CudaGraph(CudaDriver driver, Pointer executable) {
    this.driver = driver;
    this.executable = executable;
  }

  void launch(Pointer stream) {
    driver.call("launching a graph", it -> it.cuGraphLaunch(executable, stream));
  }

  @Override
  public void close() {
    driver.call("a graph's end", it -> it.cuGraphExecDestroy(executable));
  }
}
