package org.voicepersona.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.voicepersona.natives.LoadingFault;

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
    String folder = DjlLibraries.namedTorch();
    return !folder.isEmpty()
        && Files.exists(Path.of(folder).resolve(System.mapLibraryName("torch_cuda")));
  }

  /** Gives the memory of freed tensors on {@code device} back to it; the host's is never kept. */
  public static void returnFreeMemory(Device device) {
    if (device.isGpu()) {
      JniUtils.emptyCudaCache();
    }
  }

  /** The engine, loaded when it is first asked for. */
  private static final class Loaded {

    private static final String ORIGIN =
        DjlLibraries.namedTorch().isEmpty()
            ? "from the class path"
            : "in " + DjlLibraries.namedTorch();

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
                ORIGIN,
                found.hasCapability(StandardCapabilities.CUDA),
                found.getGpuCount(),
                "");
        engine = Optional.of(found);
      } catch (IOException | EngineException | LinkageError e) {
        natives = new TorchNatives("", ORIGIN, false, 0, LoadingFault.of("libtorch " + ORIGIN, e));
      }
      ENGINE = engine;
      NATIVES = natives;
    }

    private static Engine load() throws IOException {
      DjlLibraries.giveTorch();
      nameFlavor();
      // Modules switch it off themselves; this only keeps DJL from announcing that it is on.
      System.getProperties().putIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
      return Engine.getEngine("PyTorch");
    }

    /**
     * Says which of the JNI libraries in DJL's jar fits the libtorch in {@code
     * PYTORCH_LIBRARY_PATH}: by itself DJL asks for one of an older C++ ABI and downloads it.
     */
    private static void nameFlavor() {
      if (!DjlLibraries.namedTorch().isEmpty()
          && Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR") == null) {
        System.setProperty("PYTORCH_FLAVOR", isBuiltForCuda() ? "cu128" : "cpu");
      }
    }
  }
}
