package org.voicepersona.model.compute;

import ai.djl.Device;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchNatives;
import org.voicepersona.model.torch.TorchRuntime;

/** A device that a model computes on; each device has exactly one instance. */
public final class ComputeDevice implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int PROCESSOR = -1;
  private static final Map<Integer, ComputeDevice> CUDA_DEVICES = new ConcurrentHashMap<>();

  /** The processor. */
  public static final ComputeDevice CPU = new ComputeDevice(PROCESSOR);

  /** The first CUDA device. */
  public static final ComputeDevice CUDA = cuda(0);

  private final int number;

  private ComputeDevice(int number) {
    this.number = number;
  }

  /**
   * Returns a CUDA device.
   *
   * @param number its number among those that this process may use, from 0
   */
  public static ComputeDevice cuda(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("CUDA device is " + number + ", must be at least 0");
    }
    return CUDA_DEVICES.computeIfAbsent(number, ComputeDevice::new);
  }

  /** Returns the device that {@code name}, {@code cpu} or {@code cuda}, stands for. */
  public static ComputeDevice parse(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "cpu" -> CPU;
      case "cuda" -> CUDA;
      default ->
          throw new IllegalArgumentException("device is '" + name + "', must be cpu or cuda");
    };
  }

  /** Returns CUDA if libtorch in this process can compute on the first device, else CPU. */
  public static ComputeDevice bestOfTorch() {
    return CUDA.torchFault().isEmpty() ? CUDA : CPU;
  }

  /**
   * Returns a copy of {@code devices}, each of which can hold a model.
   *
   * @throws IllegalArgumentException if a device is named twice, or the CPU beside others
   */
  public static List<ComputeDevice> requireDistinct(List<ComputeDevice> devices) {
    if (new HashSet<>(devices).size() < devices.size()
        || (devices.size() > 1 && devices.contains(CPU))) {
      throw new IllegalArgumentException(
          "devices are %s, must be cpu or CUDA devices, each once".formatted(devices));
    }
    return List.copyOf(devices);
  }

  /** Returns whether this is a CUDA device. */
  public boolean isCuda() {
    return number != PROCESSOR;
  }

  /** Returns the number among the CUDA devices that this process may use; -1 for the CPU. */
  public int number() {
    return number;
  }

  /**
   * Checks that this device and libtorch are present. Libtorch may compute on the CPU beside CUDA
   * kernels of this project.
   *
   * @throws ShortageException if something is missing; the message says what
   */
  public void requirePresent() {
    TorchRuntime.natives().requireLoaded();
    if (isCuda() && number >= InstalledCards.ofThisMachine().count()) {
      throw new ShortageException("%s is not available: %s".formatted(words(), absence()));
    }
  }

  /**
   * Checks that libtorch can compute on this device.
   *
   * @throws ShortageException if not; the message says why
   */
  public void requireTorch() {
    requirePresent();
    String fault = torchFault();
    if (!fault.isEmpty()) {
      throw new ShortageException("%s cannot be used: %s".formatted(words(), fault));
    }
  }

  private String words() {
    return number == 0 ? "CUDA" : "CUDA device " + number;
  }

  private static String absence() {
    InstalledCards cards = InstalledCards.ofThisMachine();
    return cards.count() == 0
        ? cards.absence()
        : "the NVIDIA driver finds %d%s"
            .formatted(cards.count(), cards.caution().isEmpty() ? "" : "; " + cards.caution());
  }

  /** Returns why libtorch cannot compute on this device; empty if it can. */
  public String torchFault() {
    TorchNatives natives = TorchRuntime.natives();
    if (!natives.loaded() || !isCuda()) {
      return natives.fault();
    }
    InstalledCards cards = InstalledCards.ofThisMachine();
    return number < cards.count()
        ? natives.cuda().faultOn(number, cards.card(number).capability())
        : absence();
  }

  /** Returns the bytes of device memory that all processes use together; empty for the CPU. */
  public OptionalLong usedBytes() {
    return isCuda()
        ? OptionalLong.of(InstalledCards.ofThisMachine().memory(number).usedBytes())
        : OptionalLong.empty();
  }

  /**
   * Returns DJL's device on which libtorch computes for a model on this device: the CPU if this is
   * a GPU that libtorch does not support.
   */
  public Device torchDevice() {
    return isCuda() && torchFault().isEmpty() ? Device.gpu(number) : Device.cpu();
  }

  /** Returns the device for a sentence, such as "on the GPU". */
  public String toWords() {
    if (!isCuda()) {
      return "on the CPU";
    }
    return number == 0 ? "on the GPU" : "on CUDA device " + number;
  }

  /** Returns {@code cpu} or {@code cuda:N}. */
  @Override
  public String toString() {
    return isCuda() ? "cuda:" + number : "cpu";
  }

  private Object readResolve() {
    return isCuda() ? cuda(number) : CPU;
  }
}
