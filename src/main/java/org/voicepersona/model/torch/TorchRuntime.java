package org.voicepersona.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;

/**
 * DJL's PyTorch engine of this process, loaded from the jars on the class path.
 *
 * <p>Nothing is fetched at run time: the natives come from Maven or, for another build of libtorch,
 * from the folder in {@code PYTORCH_LIBRARY_PATH}.
 */
public final class TorchRuntime {

  private static final Engine ENGINE = start();

  private TorchRuntime() {}

  /** Returns a manager for tensors on {@code device}; whoever asks closes it. */
  public static NDManager newManager(Device device) {
    return ENGINE.newBaseManager(device);
  }

  /**
   * Sets what keeps DJL off the network unless the user set it: call before any DJL class is used.
   */
  public static void stayOffline() {
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
  }

  private static Engine start() {
    stayOffline();
    // The profiling executor compiles anew for every shape it meets; the shapes here keep changing.
    System.getProperties().putIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException e) {
      throw new IllegalStateException(
          "PyTorch cannot be loaded on %s %s: neither its jar for this platform is on the class path nor"
                  .formatted(System.getProperty("os.name"), System.getProperty("os.arch"))
              + " does PYTORCH_LIBRARY_PATH name a folder with libtorch",
          e);
    }
  }
}
