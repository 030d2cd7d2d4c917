package org.voicepersona.model.cuda;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import org.voicepersona.model.cuda.CudaAnswer.Versions;

/** Queries CUDA's runtime library for devices. */
public final class CudaRuntime {

  private final Functions functions;

  /** The functions of the library that are used; all but the last return 0 or an error number. */
  interface Functions extends Library {

    int cudaGetDeviceCount(int[] count);

    int cudaDriverGetVersion(int[] version);

    int cudaRuntimeGetVersion(int[] version);

    String cudaGetErrorString(int error);
  }

  CudaRuntime(Functions functions) {
    this.functions = functions;
  }

  /**
   * Loads the runtime of {@code libraries}.
   *
   * @throws IOException if their folder cannot be listed
   * @throws UnsatisfiedLinkError if it cannot be loaded
   */
  public static CudaRuntime of(CudaLibraries libraries) throws IOException {
    return new CudaRuntime(Native.load(libraries.runtime(), Functions.class));
  }

  /** Queries the devices that this process may use. Starts the driver, but no device. */
  public CudaAnswer ask() {
    int[] devices = {0};
    int error = functions.cudaGetDeviceCount(devices);
    int[] driver = {0};
    int[] runtime = {0};
    functions.cudaDriverGetVersion(driver); // 0 if not installed
    functions.cudaRuntimeGetVersion(runtime);
    return new CudaAnswer(
        error == 0 ? devices[0] : 0,
        error,
        functions.cudaGetErrorString(error),
        new Versions(driver[0], runtime[0]));
  }
}
