package org.voicepersona.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.Optional;
import org.voicepersona.model.cuda.CudaActivity;
import org.voicepersona.model.cuda.CudaRuntime;
import org.voicepersona.model.cuda.CudaSupport;
import org.voicepersona.natives.LoadingFault;

/**
 * DJL's PyTorch engine of this process.
 *
 * <p>Nothing is downloaded at run time: the native libraries come from Maven, on the class path or
 * in the folder {@code cuda} beside the program, or from the folder that {@code
 * PYTORCH_LIBRARY_PATH} names.
 */
public final class TorchRuntime {

  private TorchRuntime() {}

  /**
   * Returns a manager for tensors on {@code device}, to be closed by the caller.
   *
   * @throws ShortageException if libtorch cannot be loaded
   */
  public static NDManager newManager(Device device) {
    return Loaded.ENGINE
        .orElseThrow(() -> new ShortageException(natives().fault()))
        .newBaseManager(device);
  }

  /** Loads libtorch and returns its state. */
  public static TorchNatives natives() {
    return Loaded.NATIVES;
  }

  /** Returns CUDA's runtime, where libtorch was built for it. */
  public static Optional<CudaRuntime> cuda() {
    return Loaded.CUDA;
  }

  /** Returns the counter of GPU activity, where libtorch was built for CUDA and CUPTI exists. */
  public static Optional<CudaActivity> cudaActivity() {
    return Loaded.ACTIVITY;
  }

  /** Releases cached GPU memory of freed tensors; libtorch caches none on the host. */
  public static void returnFreeMemory(Device device) {
    if (device.isGpu()) {
      JniUtils.emptyCudaCache();
    }
  }

  /** Holds the engine, which is loaded on first use. */
  private static final class Loaded {

    static final Optional<Engine> ENGINE;
    static final Optional<CudaRuntime> CUDA;
    static final Optional<CudaActivity> ACTIVITY;
    static final TorchNatives NATIVES;

    static {
      DjlLibraries.prepare();
      TorchSource source = TorchSource.ofThisProcess();
      Optional<Engine> engine = Optional.empty();
      Optional<CudaRuntime> cuda = Optional.empty();
      Optional<CudaActivity> activity = Optional.empty();
      TorchNatives natives;
      try {
        cuda = loadCuda(source);
        activity = cuda.isPresent() ? CudaActivity.of(source.cuda().get()) : Optional.empty();
        Engine found = load(source);
        natives = new TorchNatives(found.getVersion(), source.toWords(), support(source, cuda), "");
        engine = Optional.of(found);
      } catch (IOException | EngineException | LinkageError e) {
        String fault = LoadingFault.of("libtorch " + source.toWords(), e);
        natives = new TorchNatives("", source.toWords(), CudaSupport.none(fault), fault);
      }
      ENGINE = engine;
      CUDA = cuda;
      ACTIVITY = activity;
      NATIVES = natives;
    }

    private static Optional<CudaRuntime> loadCuda(TorchSource source) throws IOException {
      if (source.cuda().isEmpty()) {
        return Optional.empty();
      }
      source.cuda().get().load();
      return Optional.of(CudaRuntime.of(source.cuda().get()));
    }

    private static CudaSupport support(TorchSource source, Optional<CudaRuntime> cuda) {
      return cuda.map(runtime -> CudaSupport.of(runtime.ask(), !source.isNamed()))
          .orElseGet(() -> CudaSupport.none(source.refusal()));
    }

    private static Engine load(TorchSource source) throws IOException {
      DjlLibraries.giveTorch(source);
      // Modules switch it off themselves; this only stops DJL from logging that it is on.
      System.getProperties().putIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
      return Engine.getEngine("PyTorch");
    }
  }
}
