package org.voicepersona.model.cuda;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import org.voicepersona.model.cuda.CudaAnswer.Versions;

/** CUDA's runtime library, asked for its devices. */
public final class CudaRuntime {

  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;

  private final Functions functions;

  /** What is called of the library; each returns 0 or the number of an error. */
  interface Functions extends Library {

    int cudaGetDeviceCount(int[] count);

    int cudaDriverGetVersion(int[] version);

    int cudaRuntimeGetVersion(int[] version);

    int cudaDeviceGetAttribute(int[] value, int attribute, int device);

    int cudaGetDevice(int[] device);

    int cudaSetDevice(int device);

    int cudaMemGetInfo(long[] free, long[] total);

    String cudaGetErrorString(int error);
  }

  /**
   * The memory of a device as its driver tells it.
   *
   * @param freeBytes what nobody uses
   * @param totalBytes all
   */
  public record Memory(long freeBytes, long totalBytes) {

    /** Returns how many bytes all processes together use. */
    public long usedBytes() {
      return totalBytes - freeBytes;
    }
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

  /** Returns what {@code device} can do. */
  public ComputeCapability capability(int device) {
    int[] major = {0};
    int[] minor = {0};
    check(functions.cudaDeviceGetAttribute(major, CAPABILITY_MAJOR, device));
    check(functions.cudaDeviceGetAttribute(minor, CAPABILITY_MINOR, device));
    return new ComputeCapability(major[0], minor[0]);
  }

  /** Returns the memory of {@code device}; this starts CUDA there, which itself takes memory. */
  public Memory memory(int device) {
    int[] current = {0};
    long[] free = {0};
    long[] total = {0};
    check(functions.cudaGetDevice(current));
    check(functions.cudaSetDevice(device));
    try {
      check(functions.cudaMemGetInfo(free, total));
    } finally {
      check(functions.cudaSetDevice(current[0]));
    }
    return new Memory(free[0], total[0]);
  }

  private void check(int error) {
    if (error != 0) {
      throw new IllegalStateException(
          "CUDA says: %s (error %d)".formatted(functions.cudaGetErrorString(error), error));
    }
  }
}
