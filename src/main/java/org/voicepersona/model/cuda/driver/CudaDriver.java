package org.voicepersona.model.cuda.driver;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.function.ToIntFunction;
import org.voicepersona.model.cuda.ComputeCapability;

/** CUDA's driver library, loaded and started. */
public final class CudaDriver {

  /** The driver's own name on Linux; it comes with the card's driver, never with this program. */
  private static final String LIBRARY = "libcuda.so.1";

  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;

  private final DriverFunctions functions;

  private CudaDriver(DriverFunctions functions) {
    this.functions = functions;
  }

  /**
   * Loads and starts the driver of this machine.
   *
   * @throws UnsatisfiedLinkError if there is none, or it is too old to have what is called
   * @throws CudaException if it does not start
   */
  public static CudaDriver load() {
    return load(LIBRARY);
  }

  /** Loads and starts the driver at a path. */
  static CudaDriver load(String library) {
    CudaDriver driver = new CudaDriver(Native.load(library, DriverFunctions.class));
    driver.call("starting the driver", it -> it.cuInit(0));
    return driver;
  }

  /** Returns the latest CUDA that the driver knows, such as {@code 12.9}. */
  public String version() {
    IntByReference version = new IntByReference();
    call("the driver's version", it -> it.cuDriverGetVersion(version));
    return "%d.%d".formatted(version.getValue() / 1_000, version.getValue() % 1_000 / 10);
  }

  /** Returns what a device can do; nothing is started there. */
  public ComputeCapability capability(int ordinal) {
    int device = device(ordinal);
    return new ComputeCapability(
        attribute(device, CAPABILITY_MAJOR), attribute(device, CAPABILITY_MINOR));
  }

  /** Returns the context of a device, counted from 0, which libtorch uses as well. */
  public CudaContext open(int ordinal) {
    int device = device(ordinal);
    Pointer context =
        made(
            "the context of device %d".formatted(ordinal),
            (it, made) -> it.cuDevicePrimaryCtxRetain(made, device));
    return new CudaContext(this, device, context);
  }

  private int device(int ordinal) {
    IntByReference device = new IntByReference();
    call("device %d".formatted(ordinal), it -> it.cuDeviceGet(device, ordinal));
    return device.getValue();
  }

  int attribute(int device, int number) {
    IntByReference value = new IntByReference();
    call("an attribute", it -> it.cuDeviceGetAttribute(value, number, device));
    return value.getValue();
  }

  /** Makes something that the driver points to. */
  @FunctionalInterface
  interface Maker {
    int make(DriverFunctions functions, PointerByReference made);
  }

  Pointer made(String what, Maker maker) {
    PointerByReference made = new PointerByReference();
    call(what, it -> maker.make(it, made));
    return made.getValue();
  }

  /**
   * Calls a function.
   *
   * @param doing what for, which begins the message of the exception
   * @throws CudaException if it returns an error
   */
  void call(String doing, ToIntFunction<DriverFunctions> function) {
    int error = function.applyAsInt(functions);
    if (error != 0) {
      throw new CudaException(
          doing,
          error,
          word(text -> functions.cuGetErrorName(error, text)),
          word(text -> functions.cuGetErrorString(error, text)));
    }
  }

  /** Ends a capture whose work failed; what the driver says of it does not matter any more. */
  void discardCapture(Pointer stream) {
    PointerByReference graph = new PointerByReference();
    functions.cuStreamEndCapture(stream, graph);
    if (graph.getValue() != null) {
      functions.cuGraphDestroy(graph.getValue());
    }
  }

  private static String word(ToIntFunction<PointerByReference> asked) {
    PointerByReference text = new PointerByReference();
    boolean isKnown = asked.applyAsInt(text) == 0 && text.getValue() != null;
    return isKnown ? text.getValue().getString(0) : "an unknown error";
  }
}
