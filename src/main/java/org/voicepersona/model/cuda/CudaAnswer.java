package org.voicepersona.model.cuda;

import static java.util.Objects.requireNonNull;

/**
 * The answer of CUDA's runtime to a query for devices.
 *
 * @param devices number of devices that this process may use; 0 if there was an error
 * @param error the number of the error, 0 for none
 * @param text CUDA's message for the error
 * @param versions of driver and runtime
 */
public record CudaAnswer(int devices, int error, String text, Versions versions) {

  private static final int INSUFFICIENT_DRIVER = 35;

  /**
   * The CUDA versions of driver and runtime, as CUDA encodes them: 12,090 is 12.9.
   *
   * @param driver the latest CUDA version that the driver supports; 0 without a driver
   * @param runtime 0 if unknown
   */
  public record Versions(int driver, int runtime) {

    private static final int MAJOR = 1_000;

    private boolean lackDriver() {
      return driver == 0;
    }

    /** A driver supports every runtime of its own major version and of earlier ones. */
    private boolean fit() {
      return driver / MAJOR >= runtime / MAJOR;
    }

    /** Returns both, such as {@code 12.9, 12.9}. */
    public String toWords() {
      return words(driver) + ", " + words(runtime);
    }

    private static String words(int version) {
      return "%d.%d".formatted(version / MAJOR, version % MAJOR / 10);
    }
  }

  public CudaAnswer {
    requireNonNull(text, "text is null");
    requireNonNull(versions, "versions is null");
  }

  /**
   * Returns why no device was found; empty if one was.
   *
   * @param isOwn whether the runtime is the one distributed with this program
   */
  public String fault(boolean isOwn) {
    if (devices > 0) {
      return "";
    }
    String said = error == 0 ? "" : " (CUDA says: %s, error %d)".formatted(text, error);
    return cause(isOwn) + said;
  }

  private String cause(boolean isOwn) {
    if (error == INSUFFICIENT_DRIVER && versions.lackDriver()) {
      return DriverFault.NO_DRIVER;
    }
    if (error == INSUFFICIENT_DRIVER && !versions.fit()) {
      String driver = Versions.words(versions.driver());
      String runtime = Versions.words(versions.runtime());
      int major = versions.runtime() / Versions.MAJOR;
      return isOwn
          ? "the NVIDIA driver is too old: it knows CUDA %s, this program's runtime is %s: install a driver for CUDA %d"
              .formatted(driver, runtime, major)
          : "the CUDA runtime is too new: it is %s, the NVIDIA driver knows %s: leave out PYTORCH_LIBRARY_PATH, or install a driver for CUDA %d"
              .formatted(runtime, driver, major);
    }
    return DriverFault.of(error);
  }
}
