package org.voicepersona.model.cuda;

import static java.util.Objects.requireNonNull;

/**
 * What CUDA's runtime answers when it is asked for devices.
 *
 * @param devices how many this process may use; 0 if there was an error
 * @param error the number of the error, 0 for none
 * @param text what CUDA says of it
 * @param versions of driver and runtime
 */
public record CudaAnswer(int devices, int error, String text, Versions versions) {

  private static final int INSUFFICIENT_DRIVER = 35;

  /**
   * Which CUDA driver and runtime know, as CUDA writes it: 12,090 is 12.9.
   *
   * @param driver 0 where there is no driver
   * @param runtime 0 where it does not say
   */
  public record Versions(int driver, int runtime) {

    private static final int MAJOR = 1_000;

    private boolean lackDriver() {
      return driver == 0;
    }

    /** A driver runs every runtime of its major version and of those before. */
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

  /** Checks that nothing is missing. */
  public CudaAnswer {
    requireNonNull(text, "text is null");
    requireNonNull(versions, "versions is null");
  }

  /**
   * Returns why no device is found; empty if one is.
   *
   * @param isOwn whether the runtime is the one that comes with this program
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
