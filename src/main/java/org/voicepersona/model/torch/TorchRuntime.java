package org.voicepersona.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * DJL's PyTorch engine of this process, loaded from the jars on the class path.
 *
 * <p>Nothing is fetched at run time: the natives come from Maven or, for another build of libtorch,
 * from the folder in {@code PYTORCH_LIBRARY_PATH}.
 */
public final class TorchRuntime {

  private TorchRuntime() {}

  /**
   * Returns a manager for tensors on {@code device}; whoever asks closes it.
   *
   * @throws IllegalStateException when libtorch cannot be loaded on this platform
   */
  public static NDManager newManager(Device device) {
    return Loaded.ENGINE.newBaseManager(device);
  }

  /** Returns whether libtorch was built for CUDA and there is a device. */
  public static boolean hasCuda() {
    return Loaded.ENGINE.hasCapability(StandardCapabilities.CUDA)
        && Loaded.ENGINE.getGpuCount() > 0;
  }

  /** Says why {@link #hasCuda} does not hold, in words. */
  public static String missingCuda() {
    return Loaded.ENGINE.hasCapability(StandardCapabilities.CUDA)
        ? "no CUDA device is found: libtorch was built for CUDA, but the driver or the card is missing"
        : "CUDA is not available: this libtorch was built for the CPU alone (see the Maven profile cuda)";
  }

  /** Gives the memory of freed tensors on {@code device} back to it; the host's is never kept. */
  public static void returnFreeMemory(Device device) {
    if (device.isGpu()) {
      JniUtils.emptyCudaCache();
    }
  }

  /**
   * Returns whether {@code fault} is libtorch's word for a device, or the host, without memory
   * left.
   */
  public static boolean isOutOfMemory(Throwable fault) {
    String message = String.valueOf(fault.getMessage());
    return message.contains("out of memory") || message.contains("DefaultCPUAllocator");
  }

  /**
   * Sets what keeps DJL off the network unless the user set it: call before any DJL class is used.
   */
  public static void stayOffline() {
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
  }

  /** The engine, loaded when a manager is first asked for. */
  private static final class Loaded {

    static final Engine ENGINE = load();

    private static Engine load() {
      stayOffline();
      nameFlavor();
      // Modules switch it off themselves; this only keeps DJL from announcing that it is on.
      System.getProperties().putIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
      try {
        return Engine.getEngine("PyTorch");
      } catch (EngineException e) {
        throw new IllegalStateException(
            "PyTorch cannot be loaded on %s %s: its jar for this platform is not on the class path,"
                    .formatted(System.getProperty("os.name"), System.getProperty("os.arch"))
                + " nor does PYTORCH_LIBRARY_PATH name a folder with libtorch",
            e);
      }
    }

    /**
     * Says which of the JNI libraries in DJL's jar fits the libtorch in {@code
     * PYTORCH_LIBRARY_PATH}: by itself DJL asks for one of an older C++ ABI and downloads it.
     */
    private static void nameFlavor() {
      String folder = Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH", "");
      if (folder.isEmpty() || Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR") != null) {
        return;
      }
      Path cuda = Path.of(folder).resolve(System.mapLibraryName("torch_cuda"));
      System.setProperty("PYTORCH_FLAVOR", Files.exists(cuda) ? "cu128" : "cpu");
    }
  }
}
