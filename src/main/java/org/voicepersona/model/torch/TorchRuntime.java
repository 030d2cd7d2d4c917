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
import java.util.Optional;

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
   * @throws ShortageException when libtorch cannot be loaded here
   */
  public static NDManager newManager(Device device) {
    return Loaded.ENGINE
        .orElseThrow(() -> new ShortageException(natives().fault()))
        .newBaseManager(device);
  }

  /** Returns what was found of libtorch, which is loaded for that. */
  public static TorchNatives natives() {
    return Loaded.NATIVES;
  }

  /** Returns whether the libtorch that would be loaded was built for CUDA; loads nothing. */
  public static boolean isBuiltForCuda() {
    String folder = folder();
    return !folder.isEmpty()
        && Files.exists(Path.of(folder).resolve(System.mapLibraryName("torch_cuda")));
  }

  private static String folder() {
    return Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH", "");
  }

  /** Gives the memory of freed tensors on {@code device} back to it; the host's is never kept. */
  public static void returnFreeMemory(Device device) {
    if (device.isGpu()) {
      JniUtils.emptyCudaCache();
    }
  }

  /**
   * Sets what keeps DJL off the network unless the user set it: call before any DJL class is used.
   */
  public static void stayOffline() {
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
  }

  /** The engine, loaded when it is first asked for. */
  private static final class Loaded {

    static final Optional<Engine> ENGINE;
    static final TorchNatives NATIVES;

    static {
      Optional<Engine> engine = Optional.empty();
      TorchNatives natives;
      try {
        Engine found = load();
        natives =
            new TorchNatives(
                found.getVersion(),
                origin(),
                found.hasCapability(StandardCapabilities.CUDA),
                found.getGpuCount(),
                "");
        engine = Optional.of(found);
      } catch (EngineException | LinkageError e) {
        natives = new TorchNatives("", origin(), false, 0, fault(e));
      }
      ENGINE = engine;
      NATIVES = natives;
    }

    private static Engine load() {
      stayOffline();
      nameFlavor();
      // Modules switch it off themselves; this only keeps DJL from announcing that it is on.
      System.getProperties().putIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
      return Engine.getEngine("PyTorch");
    }

    private static String origin() {
      return folder().isEmpty() ? "from the class path" : "in " + folder();
    }

    private static String fault(Throwable thrown) {
      Throwable root = thrown;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return "libtorch %s cannot be loaded on %s %s: %s"
          .formatted(
              origin(),
              System.getProperty("os.name"),
              System.getProperty("os.arch"),
              root.getMessage());
    }

    /**
     * Says which of the JNI libraries in DJL's jar fits the libtorch in {@code
     * PYTORCH_LIBRARY_PATH}: by itself DJL asks for one of an older C++ ABI and downloads it.
     */
    private static void nameFlavor() {
      if (!folder().isEmpty() && Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR") == null) {
        System.setProperty("PYTORCH_FLAVOR", isBuiltForCuda() ? "cu128" : "cpu");
      }
    }
  }
}
