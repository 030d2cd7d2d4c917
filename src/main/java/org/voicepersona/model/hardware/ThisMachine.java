package org.voicepersona.model.hardware;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.voicepersona.model.cuda.CudaRuntime;
import org.voicepersona.model.cuda.CudaSupport;
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

  /** More is not CUDA's: another program took it meanwhile, or CUDA counts the cards otherwise. */
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

  /** In a container the tool may be missing where CUDA itself is not. */
  @Override
  public GpuSurvey gpus() {
    GpuSurvey told = NvidiaSmi.survey(NvidiaSmi.COMMAND, System.getenv());
    if (!told.gpus().isEmpty() || !TorchRuntime.isBuiltForCuda()) {
      return told;
    }
    CudaSupport cuda = natives().cuda();
    if (cuda.devices() == 0) {
      return GpuSurvey.none("%s, and %s".formatted(told.absence(), cuda.fault()));
    }
    CudaRuntime runtime = TorchRuntime.cuda().orElseThrow();
    return GpuSurvey.of(
        IntStream.range(0, cuda.devices()).mapToObj(index -> toldByCuda(runtime, index)).toList());
  }

  private static Gpu toldByCuda(CudaRuntime runtime, int index) {
    CudaRuntime.Memory memory = runtime.memory(index);
    return new Gpu(
        index,
        "CUDA device",
        OptionalLong.of(memory.totalBytes()),
        OptionalLong.of(memory.freeBytes()),
        runtime.capability(index));
  }

  /** What was free before CUDA was started there and is not any more: later there is no before. */
  @Override
  public OptionalLong contextBytes(int device) {
    return contexts.computeIfAbsent(device, ThisMachine::startCuda);
  }

  private static OptionalLong startCuda(int device) {
    List<Gpu> told = NvidiaSmi.survey(NvidiaSmi.COMMAND, System.getenv()).gpus();
    OptionalLong before =
        device < told.size() ? told.get(device).freeBytes() : OptionalLong.empty();
    Optional<CudaRuntime> cuda = TorchRuntime.cuda();
    if (before.isEmpty() || cuda.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long bytes = before.getAsLong() - cuda.get().memory(device).freeBytes();
      return bytes < 0 || bytes > MOST_CONTEXT ? OptionalLong.empty() : OptionalLong.of(bytes);
    } catch (IllegalStateException e) {
      throw new ShortageException(
          "CUDA cannot be started on %s: %s".formatted(told.get(device).label(), e.getMessage()));
    }
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
