package org.voicepersona.natives;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The ONNX Runtime environment of this process, with one thread pool for all sessions. */
public final class OnnxRuntime {

  private OnnxRuntime() {}

  /** Returns why ONNX Runtime cannot be used on this machine; empty if it can. */
  public static Optional<String> missing() {
    return Loaded.FAULT;
  }

  /**
   * Returns the environment of this process.
   *
   * @throws IllegalStateException if ONNX Runtime cannot be used
   */
  public static OrtEnvironment environment() {
    return Loaded.ENVIRONMENT.orElseThrow(
        () -> new IllegalStateException(Loaded.FAULT.orElse("ONNX Runtime is missing")));
  }

  /** Holds the environment, which is created on first use. */
  private static final class Loaded {

    private static final String PATH = "onnxruntime.native.path";

    static final Optional<OrtEnvironment> ENVIRONMENT;
    static final Optional<String> FAULT;

    static {
      Optional<OrtEnvironment> environment = Optional.empty();
      Optional<String> fault = Optional.empty();
      try {
        environment = Optional.of(load());
      } catch (IOException | OrtException | LinkageError e) {
        fault = Optional.of(LoadingFault.of("ONNX Runtime", e));
      }
      ENVIRONMENT = environment;
      FAULT = fault;
    }

    private static OrtEnvironment load() throws IOException, OrtException {
      giveLibraries();
      try (OrtEnvironment.ThreadingOptions threads = new OrtEnvironment.ThreadingOptions()) {
        threads.setGlobalIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
        // Waiting threads sleep, not spin: libtorch computes on the same cores in between.
        threads.setGlobalSpinControl(false);
        OrtEnvironment environment =
            OrtEnvironment.getEnvironment(
                OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "voicepersona", threads);
        holdForGood();
        return environment;
      }
    }

    /**
     * Adds a reference to the native environment, so that it is never released. The library counts
     * references, and its shutdown hook drops one as soon as a signal arrives; without another,
     * work that is still computing would crash the process.
     *
     * @see <a href="https://github.com/microsoft/onnxruntime/issues/31352">issue 31352</a>
     */
    private static void holdForGood() {
      try {
        Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
        Method create =
            OrtEnvironment.class.getDeclaredMethod(
                "createHandle", long.class, int.class, String.class);
        api.setAccessible(true);
        create.setAccessible(true);
        create.invoke(
            null,
            api.getLong(null),
            OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR.getValue(),
            "voicepersona");
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("this version of ONNX Runtime has no createHandle", e);
      }
    }

    /** Unpacks the libraries once; ONNX Runtime itself would unpack them for each process. */
    private static void giveLibraries() throws IOException {
      NativeLibraries natives = NativeLibraries.ofThisProcess();
      if (System.getProperty(PATH) != null) {
        return;
      }
      String place = "ai/onnxruntime/native/%s/".formatted(platform());
      List<String> resources =
          Stream.of("onnxruntime", "onnxruntime4j_jni")
              .map(name -> place + System.mapLibraryName(name))
              .toList();
      natives
          .unpack("onnxruntime-" + platform(), resources)
          .ifPresent(folder -> System.setProperty(PATH, folder.toString()));
    }

    /** Returns the name of this platform's folder in ONNX Runtime's jar. */
    private static String platform() {
      String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
      String machine = System.getProperty("os.arch");
      String name = system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : "linux";
      return name + (machine.equals("amd64") || machine.equals("x86_64") ? "-x64" : "-" + machine);
    }
  }
}
