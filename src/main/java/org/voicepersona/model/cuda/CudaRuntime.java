package org.voicepersona.model.cuda;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import org.voicepersona.model.cuda.CudaAnswer.Versions;

/** CUDA's runtime library, asked for its devices. */
public final class CudaRuntime {

  private final Functions functions;

  /** What is called of the library; each returns 0 or the number of an error. */
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
   * Returns the runtime of {@code libraries}, loaded.
   *
   * @throws IOException if their folder cannot be listed
   * @throws UnsatisfiedLinkError if it cannot be loaded
   */
  public static CudaRuntime of(CudaLibraries libraries) throws IOException {
    return new CudaRuntime(Native.load(libraries.runtime(), Functions.class));
  }

  /**
   * Asks how many devices this process may use; this starts the driver, but nothing on a device.
   */
  public CudaAnswer ask() {
    int[] devices = {0};
    int error = functions.cudaGetDeviceCount(devices);
    int[] driver = {0};
    int[] runtime = {0};
    functions.cudaDriverGetVersion(driver); // Both say 0 where there is none.
    functions.cudaRuntimeGetVersion(runtime);
    return new CudaAnswer(
        error == 0 ? devices[0] : 0,
        error,
        functions.cudaGetErrorString(error),
        new Versions(driver[0], runtime[0]));
  }
}
