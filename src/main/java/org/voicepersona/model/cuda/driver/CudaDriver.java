package org.voicepersona.model.cuda.driver;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.voicepersona.model.cuda.ComputeCapability;

/** CUDA's driver library, loaded and started. */
public final class CudaDriver {

  /** The driver's own name on Linux; it comes with the card's driver, never with this program. */
  private static final String LIBRARY = "libcuda.so.1";

  private static final int INTEGRATED = 18;
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;

  /** CUDA writes 12,090 for 12.9. */
  private static final int MAJOR = 1_000;

  private static final int NAME_BYTES = 256;
  private static final int UUID_BYTES = 16;

  private final DriverFunctions functions;
  private final Map<Integer, Pointer> started = new ConcurrentHashMap<>();
  private final DeviceWork work = new DeviceWork();

  private CudaDriver(DriverFunctions functions) {
    this.functions = functions;
  }

  /**
   * Loads and starts the driver of this machine.
   *
   * @throws UnsatisfiedLinkError if there is none
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
    int version = number();
    return "%d.%d".formatted(version / MAJOR, version % MAJOR / 10);
  }

  /** Returns the generation of that: 12 for 12.9. A driver runs code of it and of those before. */
  public int generation() {
    return number() / MAJOR;
  }

  private int number() {
    IntByReference version = new IntByReference();
    call("the driver's version", it -> it.cuDriverGetVersion(version));
    return version.getValue();
  }

  /** Returns what this program has devices do through this driver, libtorch's work left out. */
  public DeviceWork work() {
    return work;
  }

  /** Returns how many devices this process may use. */
  public int devices() {
    IntByReference count = new IntByReference();
    call("the number of devices", it -> it.cuDeviceGetCount(count));
    return count.getValue();
  }

  /** Returns what a device is, counted from 0; nothing is started there. */
  public CudaCard card(int ordinal) {
    int device = device(ordinal);
    byte[] name = new byte[NAME_BYTES];
    LongByReference bytes = new LongByReference();
    call("a device's name", it -> it.cuDeviceGetName(name, NAME_BYTES, device));
    call("a device's memory", it -> it.cuDeviceTotalMem_v2(bytes, device));
    return new CudaCard(
        Native.toString(name, "UTF-8"),
        uuid(device),
        bytes.getValue(),
        new ComputeCapability(
            attribute(device, CAPABILITY_MAJOR), attribute(device, CAPABILITY_MINOR)),
        attribute(device, INTEGRATED) != 0);
  }

  /** Returns how {@code nvidia-smi} writes what tells a device, or a part of one, from others. */
  private String uuid(int device) {
    byte[] whole = new byte[UUID_BYTES];
    byte[] own = new byte[UUID_BYTES];
    call("a device's UUID", it -> it.cuDeviceGetUuid(whole, device));
    call("a device's UUID", it -> uuidOfPart(it, own, device));
    ByteBuffer halves = ByteBuffer.wrap(own);
    return (Arrays.equals(own, whole) ? CudaCard.WHOLE : CudaCard.PART)
        + new UUID(halves.getLong(), halves.getLong());
  }

  /** Of a part of a card (MIG) the part's; drivers before 11.4 know no parts. */
  private static int uuidOfPart(DriverFunctions functions, byte[] bytes, int device) {
    try {
      return functions.cuDeviceGetUuid_v2(bytes, device);
    } catch (UnsatisfiedLinkError e) {
      return functions.cuDeviceGetUuid(bytes, device);
    }
  }

  /**
   * Returns the memory of a device. This starts CUDA there, which itself takes memory until this
   * process ends; the calling thread's context stays.
   */
  public CardMemory memory(int ordinal) {
    Pointer context = started.computeIfAbsent(ordinal, this::retain);
    LongByReference free = new LongByReference();
    LongByReference total = new LongByReference();
    call("taking the context", it -> it.cuCtxPushCurrent_v2(context));
    try {
      call("the memory of device %d".formatted(ordinal), it -> it.cuMemGetInfo_v2(free, total));
    } finally {
      made("leaving the context", DriverFunctions::cuCtxPopCurrent_v2);
    }
    return new CardMemory(free.getValue(), total.getValue());
  }

  /** Returns the context of a device, counted from 0, which libtorch uses as well. */
  public CudaContext open(int ordinal) {
    return new CudaContext(this, device(ordinal), retain(ordinal));
  }

  private Pointer retain(int ordinal) {
    int device = device(ordinal);
    return made(
        "the context of device %d".formatted(ordinal),
        (it, made) -> it.cuDevicePrimaryCtxRetain(made, device));
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
