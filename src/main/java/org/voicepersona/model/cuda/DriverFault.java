package org.voicepersona.model.cuda;

/** Why CUDA finds no card to compute on, in words that say what helps. */
public final class DriverFault {

  private static final int SUCCESS = 0;
  private static final int NO_DEVICE = 100;
  private static final int STUB = 34;
  private static final int NOT_READY = 802;
  private static final int DRIVER_MISMATCH = 803;
  private static final int NO_COMPATIBILITY = 804;

  /** What is said where the driver's library is not found. */
  public static final String NO_DRIVER =
      "there is no NVIDIA driver (libcuda.so.1): install one, or start the container with the GPU"
          + " (--gpus all)";

  private DriverFault() {}

  /** Returns what an error of CUDA's means where it was asked for devices; 0 is no error. */
  public static String of(int error) {
    return switch (error) {
      case SUCCESS, NO_DEVICE ->
          "the NVIDIA driver finds no card: there is none, this container was given none (--gpus"
              + " all), or CUDA_VISIBLE_DEVICES hides what there is";
      case STUB ->
          "libcuda.so.1 is the stub of a CUDA toolkit, which does nothing: leave its folder 'stubs'"
              + " out of LD_LIBRARY_PATH";
      case NOT_READY ->
          "the NVIDIA driver is not ready: where cards are joined by NVSwitch, the service"
              + " nvidia-fabricmanager must run";
      case NO_COMPATIBILITY ->
          "libcuda.so.1 is that of CUDA's compatibility package, which is not for this card: leave"
              + " its folder 'compat' out of LD_LIBRARY_PATH";
      case DRIVER_MISMATCH ->
          "parts of the NVIDIA driver differ in version, as after an update: restart the machine";
      default -> "the NVIDIA driver does not work";
    };
  }
}
