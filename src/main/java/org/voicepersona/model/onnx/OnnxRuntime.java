package org.voicepersona.model.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.Optional;

/** ONNX Runtime of this process, with one pool of threads for all programs. */
public final class OnnxRuntime {

  private OnnxRuntime() {}

  /** Returns why it cannot be used on this machine; empty if it can. */
  public static Optional<String> missing() {
    return Loaded.FAULT;
  }

  static OrtEnvironment environment() {
    return Loaded.ENVIRONMENT.orElseThrow(
        () -> new IllegalStateException(Loaded.FAULT.orElse("ONNX Runtime is missing")));
  }

  /** The environment, made when first asked for. */
  private static final class Loaded {

    static final Optional<OrtEnvironment> ENVIRONMENT;
    static final Optional<String> FAULT;

    static {
      Optional<OrtEnvironment> environment = Optional.empty();
      Optional<String> fault = Optional.empty();
      try {
        environment = Optional.of(load());
      } catch (OrtException | LinkageError e) {
        fault =
            Optional.of(
                "ONNX Runtime cannot be loaded on %s %s: %s"
                    .formatted(
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        e.getMessage()));
      }
      ENVIRONMENT = environment;
      FAULT = fault;
    }

    private static OrtEnvironment load() throws OrtException {
      try (OrtEnvironment.ThreadingOptions threads = new OrtEnvironment.ThreadingOptions()) {
        threads.setGlobalIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
        // Waiting threads sleep: libtorch computes in turn with them, on the same cores.
        threads.setGlobalSpinControl(false);
        return OrtEnvironment.getEnvironment(
            OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "voicepersona", threads);
      }
    }
  }
}
