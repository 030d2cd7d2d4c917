package org.voicepersona.model.hardware;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.voicepersona.model.cuda.card.InstalledCards;
import org.voicepersona.model.cuda.compile.Nvrtc;
import org.voicepersona.model.cuda.driver.CudaCard;
import org.voicepersona.model.cuda.driver.CudaException;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TorchNatives;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.natives.LoadingFault;
import org.voicepersona.natives.NativeLibraries;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;

/** The machine that this process runs on. */
final class ThisMachine implements Machine {

  static {
    NativeLibraries.ofThisProcess(); // Before JNA, by which the processor and the GPUs are asked.
  }

  static final ThisMachine INSTANCE = new ThisMachine();

  /** More is not CUDA's: another program took it meanwhile. */
  private static final long MOST_CONTEXT = 2_000_000_000;

  private final Map<Integer, OptionalLong> contexts = new ConcurrentHashMap<>();
  private final SystemInfo system = new SystemInfo();
  private final Cgroup cgroup = new Cgroup(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));

  private ThisMachine() {}

  @Override
  public Processor processor() {
    CentralProcessor found = ask(() -> system.getHardware().getProcessor());
    Set<String> features =
        found.getFeatureFlags().stream()
            .flatMap(line -> Arrays.stream(line.toLowerCase(Locale.ROOT).split("[\\s:,]+")))
            .filter(word -> !word.isEmpty())
            .collect(Collectors.toSet());
    return new Processor(
        found.getProcessorIdentifier().getName().strip(),
        Math.max(1, found.getPhysicalProcessorCount()),
        Runtime.getRuntime().availableProcessors(),
        features);
  }

  @Override
  public HostMemory memory() {
    GlobalMemory found = ask(() -> system.getHardware().getMemory());
    return cgroup.narrow(new HostMemory(found.getTotal(), found.getAvailable(), false));
  }

  @Override
  public MemoryShares shares() {
    return MemoryShares.ofThisProcess(memory());
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (LinkageError e) {
      throw new ShortageException(LoadingFault.of("JNA, by which the machine is asked,", e));
    }
  }

  /** Where the driver's library is missing, as in some containers, the tool may yet see cards. */
  @Override
  public GpuSurvey gpus() {
    InstalledCards cards = InstalledCards.ofThisMachine();
    if (cards.count() > 0) {
      return GpuSurvey.of(
          cards,
          NvidiaSmi.freeBytes(NvidiaSmi.COMMAND),
          gpu -> CardSupport.of(this, gpu).fault().isEmpty());
    }
    GpuSurvey told = NvidiaSmi.survey(NvidiaSmi.COMMAND, System.getenv());
    return told.gpus().isEmpty()
        ? GpuSurvey.none("%s; %s".formatted(cards.absence(), told.absence()))
        : told;
  }

  /** What was free before CUDA was started there and is not any more: later there is no before. */
  @Override
  public OptionalLong contextBytes(int device) {
    return contexts.computeIfAbsent(device, ThisMachine::startCuda);
  }

  private static OptionalLong startCuda(int device) {
    InstalledCards cards = InstalledCards.ofThisMachine();
    if (device >= cards.count()) {
      return OptionalLong.empty();
    }
    CudaCard card = cards.card(device);
    OptionalLong before =
        NvidiaSmi.freeBytes(NvidiaSmi.COMMAND).getOrDefault(card.uuid(), OptionalLong.empty());
    if (before.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long bytes = before.getAsLong() - cards.memory(device).freeBytes();
      return bytes < 0 || bytes > MOST_CONTEXT ? OptionalLong.empty() : OptionalLong.of(bytes);
    } catch (CudaException e) {
      throw new ShortageException(
          "CUDA cannot be started on GPU %d (%s): %s"
              .formatted(device, card.name(), e.getMessage()));
    }
  }

  @Override
  public String kernelFault() {
    InstalledCards cards = InstalledCards.ofThisMachine();
    return cards.count() == 0 ? cards.absence() : Nvrtc.missing().orElse("");
  }

  @Override
  public Optional<String> gpuCaution() {
    return Wsl.caution(Path.of("/proc/sys/kernel/osrelease"));
  }

  @Override
  public TorchNatives natives() {
    return TorchRuntime.natives();
  }
}
